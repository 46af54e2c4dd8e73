import { record, strictRecord, text } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates } from '../../http/frame/shapes.ts'
import { pollShape } from '../json.ts'
import { pollForm } from './forms.ts'

const place = {
  topic: text(16).optional().describe('ID of one of your topics'),
  article: text(16).optional().describe('ID of one of your articles'),
}

export const form: Declared = {
  description: 'Shows the form of a new poll in a topic, in an article, or (staff) on its page.',
  query: strictRecord(place),
  reply: record({}),
}

export const make = creates(
  'Opens a poll in a topic, in an article, or (staff) on its page.',
  pollForm,
  pollShape,
)
