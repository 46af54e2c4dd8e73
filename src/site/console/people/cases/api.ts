import { id, record } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, acts, listOf, shows } from '../../../http/frame/shapes.ts'
import * as forms from './forms.ts'
import { caseShape, wholeShape } from './json.ts'

export const list: Declared = {
  description: 'Lists reports and tickets, the most urgent and oldest first.',
  query: forms.listQuery,
  reply: listOf(caseShape),
}

export const next: Declared = {
  description: 'Claims the most urgent case that no one has claimed.',
  body: forms.nextShape,
  reply: record({ id: id.nullable().describe('null: none is waiting') }),
}

export const show = shows('Returns a case with its reports, texts and actions.', wholeShape)

export const claim = acts('Claims a case that no one has claimed.', caseShape)

export const note = accepts('Adds a note that only staff see.', forms.noteShape, caseShape)

export const write: Declared = {
  description: 'Writes to a member who reported it or wrote it; the case then waits for them.',
  body: forms.writeShape,
  reply: caseShape,
}

export const decide: Declared = {
  description: 'Decides a case and notifies the members who reported it or wrote it.',
  body: forms.decideShape,
  reply: caseShape,
}

export const release = accepts('Hands a case back.', forms.onlySeen, caseShape)

export const assign: Declared = {
  description: 'Gives a case to a staff member, who is notified.',
  body: forms.assignShape,
  reply: caseShape,
}

export const snooze: Declared = {
  description: 'Hides a case from the queue for some days.',
  body: forms.snoozeShape,
  reply: caseShape,
}

export const urgency = accepts('Changes the priority of a case.', forms.urgencyShape, caseShape)

export const reopen = accepts('Opens a decided case again.', forms.onlySeen, caseShape)

export const merge: Declared = {
  description: 'Joins a ticket with an earlier open one of the same member.',
  body: forms.mergeShape,
  reply: caseShape,
}
