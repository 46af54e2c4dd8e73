import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'
import { filesQuery } from './forms.ts'
import { entryShape } from './json.ts'

export const list: Declared = {
  description:
    'Lists the contents of a folder of a torrent, or finds its files by words in their path.',
  query: filesQuery,
  reply: listOf(entryShape),
}
