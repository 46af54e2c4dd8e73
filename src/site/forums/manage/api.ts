import type { Declared } from '../../http/action.ts'
import { shows } from '../../http/frame/shapes.ts'
import { manageShape } from '../forms.ts'
import { topicShape } from '../json.ts'

export const form = shows('Shows the form that pins, locks or moves a topic.', topicShape)

export const change: Declared = {
  description: 'Pins, locks or moves a topic. Omitted fields are not changed.',
  body: manageShape,
  reply: topicShape,
}
