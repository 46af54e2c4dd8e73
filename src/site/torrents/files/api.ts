import { listOf, shows } from '../../http/frame/shapes.ts'
import { filesQuery } from './forms.ts'
import { entryShape } from './json.ts'

export const list = shows(
  'Lists the contents of a folder of a torrent, or finds its files by words in their path.',
  listOf(entryShape),
  filesQuery,
)
