import type { Declared } from '../../../http/action.ts'
import { listOf, shows } from '../../../http/frame/shapes.ts'
import { casesQueryShape, intervalsQueryShape, verdictForm } from './forms.ts'
import { caseShape, fullCaseShape, swarmShape } from './json.ts'

export const list: Declared = {
  description:
    'Lists members whose reports other members contradict, highest score first, then those that ' +
    'only rules found.',
  query: casesQueryShape,
  reply: listOf(caseShape),
}

export const show: Declared = shows(
  'Shows the evidence about a member, by evaluation and by rule. Viewing it is recorded in the ' +
    'audit log.',
  fullCaseShape,
)

export const swarm: Declared = {
  description: 'Lists the booked intervals of all members of a torrent on one UTC day.',
  query: intervalsQueryShape,
  reply: swarmShape,
}

export const decide: Declared = {
  description:
    'Records the verdict of staff, which also decides what rules found. It has no effect on the ' +
    'member.',
  body: verdictForm,
  reply: caseShape,
}
