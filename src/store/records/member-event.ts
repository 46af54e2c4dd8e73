import type { Envelope } from '../../bridge/define-event.ts'
import { envelope } from '../../bridge/define-event.ts'
import { memberChanged } from '../../bridge/events/member-events.ts'
import { toldSlots } from '../../domain/roles/slots.ts'
import type { Secrets } from '../../shared/secrets.ts'

// The event of a member. The outbox stores the passkeys encrypted, as in the member's row; only the
// sender decrypts them.

/** The facts that trackers know about a member, as in the row of `member`. */
export interface MemberState {
  readonly id: number
  readonly version: number
  readonly passkey_sealed: Buffer
  readonly state: 'active' | 'banned' | 'parked'
  readonly ban_reason: string | null
  readonly can_leech: boolean
  readonly former_passkey_sealed: Buffer | null
  readonly former_passkey_until: Date | null
  readonly leech_slots: number | null
  readonly seed_slots: number | null
  readonly judged_leech_slots: number | null
  readonly role_leech_slots: number | null
  readonly role_seed_slots: number | null
}

/** Returns the payload of the event, as stored in the outbox. */
export function sealedPayload(member: MemberState) {
  const passkey = member.passkey_sealed.toString('base64')
  const formerPasskey = member.former_passkey_sealed?.toString('base64')
  return { ...memberPayload(member), passkey, ...(formerPasskey && { formerPasskey }) }
}

/** Returns the event for a member's row, with decrypted passkeys, for the trackers. */
export function memberEnvelope(member: MemberState, secrets: Secrets): Envelope {
  const { passkey_sealed: sealed, former_passkey_sealed: former } = member
  return envelope(memberChanged, {
    ...memberPayload(member),
    passkey: secrets.unseal(sealed),
    ...(former !== null && { formerPasskey: secrets.unseal(former) }),
  })
}

function memberPayload(member: MemberState) {
  const until = member.former_passkey_until
  const leechSlots = toldSlots({
    own: member.leech_slots,
    byRoles: member.role_leech_slots,
    judged: member.judged_leech_slots,
  })
  const bySeedRoles = member.role_seed_slots
  const seedSlots = toldSlots({ own: member.seed_slots, byRoles: bySeedRoles, judged: null })
  return {
    memberId: member.id,
    version: member.version,
    // Dormant members cannot announce any more than banned ones; the reason tells the two apart.
    state: member.state === 'active' ? ('active' as const) : ('banned' as const),
    canLeech: member.can_leech,
    ...(member.ban_reason !== null && { reason: member.ban_reason }),
    ...(until !== null && { formerUntil: Math.floor(until.getTime() / 1000) }),
    ...(leechSlots !== null && { leechSlots }),
    ...(seedSlots !== null && { seedSlots }),
  }
}

/** Returns an event of the outbox with decrypted passkeys. */
export function unsealed(found: Envelope, secrets: Secrets): Envelope {
  const payload = found.payload as { passkey: string; formerPasskey?: string }
  const opened = (sealed: string) => secrets.unseal(Buffer.from(sealed, 'base64'))
  const { formerPasskey: former } = payload
  const passkeys = {
    passkey: opened(payload.passkey),
    ...(former !== undefined && { formerPasskey: opened(former) }),
  }
  return { ...found, payload: { ...payload, ...passkeys } }
}
