import { record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates } from '../../http/frame/shapes.ts'
import { answerShape, MAX_MESSAGE, MAX_SUBJECT, MAX_TO, startShape } from '../forms.ts'
import { messageShape } from '../json.ts'
import { previews } from '../../texts/parts/preview.ts'

export const form: Declared = {
  description: 'Shows the form of a new conversation, filled in from the query.',
  query: strictRecord({
    to: text(MAX_TO).optional().describe('names'),
    subject: text(MAX_SUBJECT).optional(),
  }),
  reply: record({ to: text(MAX_TO), subject: text(MAX_SUBJECT), body: text(MAX_MESSAGE) }),
}

export const start = creates(
  'Starts a conversation with up to 19 members.',
  startShape,
  messageShape,
)

export const preview = previews(
  'Shows a preview of the first message of a conversation. Nothing is sent.',
  startShape,
)

export const answer = creates('Answers in a conversation.', answerShape, messageShape)

export const answerPreview = previews('Shows a preview of an answer. Nothing is sent.', answerShape)
