import type { Declared } from '../../../http/action.ts'
import { listOf, shows } from '../../../http/frame/shapes.ts'
import { casesQueryShape, intervalsQueryShape, verdictForm } from './forms.ts'
import { caseShape, fullCaseShape, swarmShape } from './json.ts'
import { pairsShape } from './pairs/json.ts'

export const list: Declared = {
  description: 'Lists cases about members: those with a score first, then those of rules only.',
  query: casesQueryShape,
  reply: listOf(caseShape, { pairs: pairsShape }),
}

export const show = shows(
  'Shows the evidence about a member, by evaluation and by rule. Viewing it is audited.',
  fullCaseShape,
)

export const swarm: Declared = {
  description: 'Lists the booked intervals of all members of a torrent on one UTC day.',
  query: intervalsQueryShape,
  reply: swarmShape,
}

export const decide: Declared = {
  description: 'Records the verdict of staff, also on findings. It has no effect on the member.',
  body: verdictForm,
  reply: caseShape,
}
