import { strictRecord } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { acts, listOf, paging } from '../../http/frame/shapes.ts'
import { thankedShape, thanksShape } from './json.ts'

export const list: Declared = {
  description: 'Lists the members who thanked for a torrent, newest first.',
  query: strictRecord(paging),
  reply: listOf(thanksShape),
}

export const give: Declared = acts(
  'Thanks the uploader of a torrent. Repeating it has no effect.',
  thankedShape,
)
