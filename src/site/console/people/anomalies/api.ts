import type { Declared } from '../../../http/action.ts'
import { listOf, shows } from '../../../http/frame/shapes.ts'
import { anomaliesQueryShape, verdictForm } from './forms.ts'
import { anomalyShape } from './parts/json.ts'

export const list: Declared = {
  description:
    'Lists what rules found, most serious first. The page has moved to /admin/fair-play.',
  query: anomaliesQueryShape,
  reply: listOf(anomalyShape),
}

export const show = shows(
  'Shows what a rule found, with its evidence. The page has moved to the case of the member.',
  anomalyShape,
)

export const decide: Declared = {
  description: 'Records what staff decide about one anomaly. It has no effect on the member.',
  body: verdictForm,
  reply: anomalyShape,
}
