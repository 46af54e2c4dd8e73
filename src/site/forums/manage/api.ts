import type { Declared } from '../../http/action.ts'
import { manageShape } from '../forms.ts'
import { topicShape } from '../json.ts'

export const form: Declared = {
  description: 'Shows the form that pins, locks or moves a topic.',
  reply: topicShape,
}

export const change: Declared = {
  description: 'Pins, locks or moves a topic. Omitted fields are not changed.',
  body: manageShape,
  reply: topicShape,
}
