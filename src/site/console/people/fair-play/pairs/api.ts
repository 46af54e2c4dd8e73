import type { Declared } from '../../../../http/action.ts'
import { shows } from '../../../../http/frame/shapes.ts'
import { verdictForm } from '../forms.ts'
import { fullPairShape, pairShape } from './json.ts'

export const show: Declared = shows(
  'Shows the evidence about two members. Viewing it is recorded in the audit log.',
  fullPairShape,
)

export const decide: Declared = {
  description: 'Records the verdict of staff about a pair. It has no effect on the members.',
  body: verdictForm,
  reply: pairShape,
}
