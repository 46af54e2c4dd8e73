import { count, id, list as listShape, oneOf } from '../../../../shared/shape.ts'
import { record, text, time } from '../../../../shared/shape.ts'
import type { Declared } from '../../../http/action.ts'
import { accepts, bytesOf, listOf, paging, shows } from '../../../http/frame/shapes.ts'
import { claimShape, decisionShape, noteShape, STATES } from './forms.ts'

const states = oneOf(STATES)
const listed = {
  id,
  email: text(254),
  member: text(30).nullable(),
  state: states,
  owner: text(30).nullable().describe('who has claimed it'),
  createdAt: time,
  waitingSince: time.nullable(),
}

export const list: Declared = {
  description: 'Lists applications or appeals, the oldest waiting one first.',
  query: record({ state: states.optional(), ...paging }),
  reply: listOf(record(listed)),
}

export const show: Declared = {
  description: 'Shows an application or appeal with everything needed to review it.',
  reply: record({
    ...listed,
    answers: listShape(record({ label: text(200), text: text(5_000) })),
    address: text(50).nullable(),
    earlier: count.describe('other applications or appeals from the same mailbox'),
    membersThere: count.describe('members who signed in from the same address'),
    images: count,
    reason: text(1_000).nullable(),
    judge: text(30).nullable(),
    decidedAt: time.nullable(),
    notes: listShape(record({ id, body: text(2_000), at: time, by: text(30) })),
  }),
}

export const image = shows('An image that the applicant uploaded.', bytesOf('image/webp'))
export const claim = accepts('Claims an application or appeal, or ends your claim.', claimShape)
export const note = accepts('Adds a note that only staff see.', noteShape)

export const decide = accepts(
  'Grants or refuses an application or appeal; the applicant is notified by email.',
  decisionShape,
)
