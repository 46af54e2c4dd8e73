import type { AuditAction } from '../records/audit-actions.ts'
import type { Party } from './acting-on-members.ts'
import type { MemberRole } from './permission-rows.ts'
import { outranks } from './permissions.ts'

// Decides whether a staff member may decide about a thing in which members, possibly the staff
// member too, have a part: a disputed fill, a report, an upload. It depends on rank and on whether
// it is one's thing, as for actions on members.

/**
 * Actions that decide about members through a thing. The function for each of them names who has a
 * part in it.
 */
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

/** Whether the function for an action names the members who have a part in the thing. */
export function hasParties(action: AuditAction): boolean {
  return partyActions.has(action)
}

interface Parties {
  /** The members that it decides about; their role must not be above the actor's. */
  readonly about: readonly Party[]
  /** Other members who have a part in it, such as the one who reported it. */
  readonly also: readonly Party[]
  /** The roles of all other active staff. */
  readonly others: readonly MemberRole[]
}

/**
 * Returns why a member may not decide; null: the member may. No one decides about a thing in which
 * they have a part, or about a member of a higher role. A thing of the highest role is decided by
 * the highest of the others, so that someone can; if there are no other staff, by the owner.
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
