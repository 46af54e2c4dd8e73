import type { Declared } from '../../../http/action.ts'
import { listOf } from '../../../http/frame/shapes.ts'
import { anomaliesQueryShape, verdictForm } from './forms.ts'
import { anomalyShape } from './json.ts'

export const list: Declared = {
  description: 'Lists what looks odd in traffic, sessions and sign-ins, the worst first.',
  query: anomaliesQueryShape,
  reply: listOf(anomalyShape),
}

export const show: Declared = {
  description: 'Shows an anomaly with its evidence.',
  reply: anomalyShape,
}

export const decide: Declared = {
  description: 'Says what staff make of an anomaly. It does nothing else to the member.',
  body: verdictForm,
  reply: anomalyShape,
}
