import { strictRecord } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/shapes.ts'
import { fileShape, torrentShape } from '../documents.ts'

export const show: Declared = { says: 'Shows a torrent with its files.', reply: torrentShape }

export const files: Declared = {
  says: 'Lists the files of a torrent.',
  query: strictRecord(paging),
  reply: listOf(fileShape),
}
