import { text } from '../../shared/shape.ts'
import { commentShape } from './parts/lines.ts'
import { lists, shows } from '../http/frame/shapes.ts'
import { wordingShape } from './json.ts'

export const ofTarget = lists(
  'Lists the comments on an item, newest first; removed ones are marked.',
  commentShape,
)

export const show = shows('Returns a comment.', commentShape)

export const history = lists('Lists the earlier versions of a comment, newest first.', wordingShape)

export const ofMember = lists(
  'Lists the comments of a member, newest first.',
  commentShape.extend({ title: text(255).describe('title of the commented item') }),
)
