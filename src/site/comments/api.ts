import { strictRecord, text } from '../../shared/shape.ts'
import { commentShape } from './parts/lines.ts'
import type { Declared } from '../http/action.ts'
import { listOf, paging, shows } from '../http/frame/shapes.ts'
import { wordingShape } from './json.ts'

export const ofTarget: Declared = {
  description: 'Lists the comments on an item, newest first; removed ones are marked.',
  query: strictRecord(paging),
  reply: listOf(commentShape),
}

export const show: Declared = shows('Returns a comment.', commentShape)

export const history: Declared = {
  description: 'Lists the earlier versions of a comment, newest first.',
  query: strictRecord(paging),
  reply: listOf(wordingShape),
}

export const ofMember: Declared = {
  description: 'Lists the comments of a member, newest first.',
  query: strictRecord(paging),
  reply: listOf(commentShape.extend({ title: text(255).describe('title of the commented item') })),
}
