import type { AuditAction } from '../records/audit-actions.ts'
import type { Party } from './acting-on-members.ts'
import type { MemberRole } from './permission-rows.ts'
import { outranks } from './permissions.ts'

// Whether a staff member may decide about a thing that others, or they themselves, have a part in:
// a disputed fill, a report, an upload. By self and by rank, as with acts on members.

/** Acts that decide about members through a thing; each verb names who has a part in it. */
const partyActions: ReadonlySet<AuditAction> = new Set([
  'request.remove',
  'request.undo-fill',
  'request.uphold-fill',
  'request.reject-fill',
  'case.decide',
  'case.reopen',
  'case.snooze',
  'message.decide-report',
  'text.accept',
  'text.refuse',
  'text.close-report',
  'torrent.approve',
  'torrent.thaw',
  'torrent.restore',
])

/** Whether the verb of an action names the members who have a part in the thing. */
export function hasParties(action: AuditAction): boolean {
  return partyActions.has(action)
}

interface Parties {
  /** The members it decides about: of no higher role than the actor. */
  readonly about: readonly Party[]
  /** Other members with a part in it, such as who reported it. */
  readonly also: readonly Party[]
  /** The roles of all other active staff. */
  readonly others: readonly MemberRole[]
}

/**
 * Why a member may not decide; null: they may. No one decides about a thing of theirs, or about a
 * member above them. A thing of the highest is decided by the highest of the others, so that
 * someone can: with no other staff, by the owner.
 */
export function whyNotOver(
  actor: Party,
  { about, also, others }: Parties,
): 'PARTY' | 'OUTRANKED' | null {
  const isParty = [...about, ...also].some(({ id }) => id === actor.id)
  if (isParty) return actor.role === 'owner' && others.length === 0 ? null : 'PARTY'
  const isAbove = about.some(({ role }) => outranks(role, actor.role))
  const isHighest = !others.some((role) => outranks(role, actor.role))
  return isAbove && !isHighest ? 'OUTRANKED' : null
}
