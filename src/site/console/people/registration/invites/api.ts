import { flag, id, named, oneOf, record, text, time } from '../../../../../shared/shape.ts'
import { INVITE_STATES } from '../../../../../store/registration/invite-care.ts'
import type { Declared } from '../../../../http/action.ts'
import { accepts, listOf, shows } from '../../../../http/frame/shapes.ts'
import { invitesQueryShape, revokeForm } from './forms.ts'

const memberState = oneOf(['active', 'banned', 'parked'])

const inviteShape = named(
  'InviteOfSomebody',
  record({
    id,
    state: oneOf(INVITE_STATES),
    inviter: text(30),
    inviterState: memberState,
    email: text(254).nullable().describe('the address its link was sent to'),
    isFree: flag.describe('not counted against a quota'),
    usedBy: text(30).nullable(),
    usedByState: memberState.nullable(),
    createdAt: time,
    expiresAt: time,
    usedAt: time.nullable(),
    revokedAt: time.nullable(),
    revokedBy: text(30).nullable().describe('of staff; null when the inviter revoked it'),
    reason: text(300),
  }),
)

export const list: Declared = {
  description: 'Lists all invites, newest first.',
  query: invitesQueryShape,
  reply: listOf(inviteShape),
}

export const question = shows('Shows the form for revoking an invite of a member.', inviteShape)

export const revoke = accepts(
  'Revokes an invite of a member of a lower role; the inviter is notified of the reason.',
  revokeForm,
)
