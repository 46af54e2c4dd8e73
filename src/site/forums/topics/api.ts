import { record, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates, shows } from '../../http/frame/shapes.ts'
import { answerShape, MAX_POST, pageQuery, quoteQuery, topicForm } from '../forms.ts'
import { postShape, topicPageShape } from '../json.ts'
import { previews } from '../../texts/parts/preview.ts'

export const show: Declared = {
  description: 'Returns a page of a topic: 25 posts, counting removed ones, which are marked.',
  query: pageQuery,
  reply: topicPageShape,
}

export const firstUnread: Declared = {
  description: 'Leads to the first post of a topic that you have not read, or else to the last.',
  reply: postShape,
}

export const startForm = shows('Shows the form of a new topic.', record({}))
export const start = creates('Starts a topic with its first post.', topicForm, postShape)

export const startPreview = previews('Shows a preview of a new topic. Nothing is saved.', topicForm)

export const answerForm: Declared = {
  description: 'Shows the form of an answer, with a quoted post.',
  query: quoteQuery,
  reply: record({ body: text(2 * MAX_POST) }),
}

export const answer = creates('Adds a post to a topic.', answerShape, postShape)

export const answerPreview = previews(
  'Shows a preview of an answer. Nothing is saved.',
  answerShape,
)
