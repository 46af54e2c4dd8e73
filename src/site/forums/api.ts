import { MAX_LABEL } from '../../domain/forums/labels.ts'
import { list, strictRecord, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { accepts, listOf, lists, paging } from '../http/frame/shapes.ts'
import { upToShape } from './forms.ts'
import { forumShape, forwardShape, topicShape } from './json.ts'

export const index: Declared = {
  description: 'Lists the forums that you may see, in their groups.',
  reply: listOf(forumShape),
}

export const show: Declared = {
  description: 'Lists the topics of a forum by last post; pinned ones are separate.',
  query: strictRecord({
    ...paging,
    label: text(MAX_LABEL).optional().describe('only topics with this label'),
  }),
  reply: listOf(topicShape, {
    forum: forumShape,
    pinned: list(topicShape),
    moved: list(forwardShape).describe('topics recently moved to other forums'),
  }),
}

export const unread = lists(
  'Lists the topics with posts that you have not read, by last post.',
  topicShape,
)

export const read = accepts('Marks all posts of a forum up to one as read.', upToShape)
