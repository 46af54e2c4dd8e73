import type { Declared } from '../../../http/action.ts'
import { listOf, shows } from '../../../http/frame/shapes.ts'
import { anomaliesQueryShape, verdictForm } from './forms.ts'
import { anomalyShape } from './parts/json.ts'

export const list: Declared = {
  description: 'Lists unusual traffic, sessions and sign-ins, most serious first.',
  query: anomaliesQueryShape,
  reply: listOf(anomalyShape),
}

export const show: Declared = shows('Shows an anomaly with its evidence.', anomalyShape)

export const decide: Declared = {
  description: 'Records what staff decide about an anomaly. It has no effect on the member.',
  body: verdictForm,
  reply: anomalyShape,
}
