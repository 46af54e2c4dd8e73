import type { Declared } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'
import { filesQuery } from './forms.ts'
import { entryShape } from './json.ts'

export const list: Declared = {
  description: 'Lists what lies in a folder of a torrent, or its files by words of their path.',
  query: filesQuery,
  reply: listOf(entryShape),
}
