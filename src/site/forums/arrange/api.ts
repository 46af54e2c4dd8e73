import { record } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { creates, shows } from '../../http/frame/shapes.ts'
import { topicPageShape, topicShape } from '../json.ts'
import { mergeShape, splitQuery, splitShape } from './forms.ts'

export const splitForm: Declared = {
  description: 'Returns a page of a topic, to choose posts for a new topic.',
  query: splitQuery,
  reply: topicPageShape,
}

export const split = creates(
  'Splits posts of a topic into a new one. The posts of both are renumbered.',
  splitShape,
  topicShape,
)

export const mergeForm = shows('Shows the form that merges a topic into another.', record({}))

export const merge: Declared = {
  description: 'Merges a topic into another. Its posts are sorted in by their time.',
  body: mergeShape,
  reply: topicShape,
}
