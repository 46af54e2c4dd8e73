import { strictRecord, text } from '../../shared/shape.ts'
import { commentShape } from './parts/lines.ts'
import type { Declared } from '../http/action.ts'
import { listOf, lists, paging, shows } from '../http/frame/shapes.ts'
import { wordingShape } from './json.ts'

export const ofTarget: Declared = lists(
  'Lists the comments on an item, newest first; removed ones are marked.',
  commentShape,
)

export const show: Declared = shows('Returns a comment.', commentShape)

export const history: Declared = lists(
  'Lists the earlier versions of a comment, newest first.',
  wordingShape,
)

export const ofMember: Declared = {
  description: 'Lists the comments of a member, newest first.',
  query: strictRecord(paging),
  reply: listOf(commentShape.extend({ title: text(255).describe('title of the commented item') })),
}
