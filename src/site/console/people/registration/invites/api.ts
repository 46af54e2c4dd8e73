import { flag, id, named, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import { INVITE_STATES } from '../../../../../store/registration/invite-care.ts'
import type { Declared } from '../../../../http/action.ts'
import { listOf, nothing } from '../../../../http/frame/shapes.ts'
import { invitesQueryShape, revokeForm } from './forms.ts'

const memberState = oneOf(['active', 'banned', 'parked'])

const inviteShape = named(
  'InviteOfSomebody',
  record({
    id,
    state: oneOf(INVITE_STATES),
    inviter: text(30),
    inviterState: memberState,
    email: text(254).nullable().describe('where its link was mailed'),
    isFree: flag.describe('of no quota'),
    usedBy: text(30).nullable(),
    usedByState: memberState.nullable(),
    createdAt: time,
    expiresAt: time,
    usedAt: time.nullable(),
    revokedAt: time.nullable(),
    revokedBy: text(30).nullable().describe('of staff; null when its giver withdrew it'),
    reason: text(300),
  }),
)

export const list: Declared = {
  description: 'Lists the invites of everybody, the newest first.',
  query: invitesQueryShape,
  reply: listOf(inviteShape),
}

export const question: Declared = {
  description: 'Asks why an invite of somebody is to be withdrawn.',
  reply: inviteShape,
}

export const revoke: Declared = {
  description: 'Withdraws an invite of a member of a lower role; its giver is told why.',
  body: revokeForm,
  reply: nothing,
}
