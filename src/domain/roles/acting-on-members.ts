import type { AuditAction } from '../records/audit-actions.ts'
import { guardOf, outranks, type Permission } from './permissions.ts'
import type { MemberRole } from './permission-rows.ts'

// Decides whether one member may do something to another, by rank, and whether to oneself.

export interface Party {
  readonly id: number
  readonly role: MemberRole
}

/** Whether a member may use a permission on another member. */
export function mayActOn(actor: Party, target: Party, permission: Permission): boolean {
  const { others, self } = guardOf(permission)
  if (actor.id === target.id) return self === 'yes' || (self === 'owner' && actor.role === 'owner')
  return others === 'none' || outranks(actor.role, target.role)
}

type OnMembers = Extract<
  AuditAction,
  | `${'member' | 'token' | 'anomaly' | 'fair-play'}.${string}`
  | `${'ratio' | 'ledger' | 'announce' | 'trace'}.${string}`
>

/**
 * The permission that an action in the audit log requires when it is done to a member. Null: the
 * store function compares the roles, because the action changes one of them.
 */
const memberActions = {
  'member.add': null,
  'member.set-role': null,
  'member.set-password': 'members.manage',
  'member.reset-passkey': 'members.manage',
  'member.reset-feed-key': 'members.manage',
  'member.end-sign-ins': 'members.manage',
  'member.end-sign-in': 'members.manage',
  'member.remove-factors': 'members.manage',
  'member.set-slots': 'members.manage',
  'member.verify-email': 'members.manage',
  'token.add': 'members.manage',
  'token.revoke': 'members.manage',
  'member.ban': 'members.ban',
  'member.unban': 'members.ban',
  'member.give-right': 'members.give-rights',
  'member.take-right': 'members.give-rights',
  'member.give-role': 'members.give-rights',
  'member.take-role': 'members.give-rights',
  'member.set-class': 'members.give-rights',
  'member.park': 'members.close',
  'member.wake': 'members.close',
  'member.ask-deletion': 'members.close',
  'member.undo-deletion': 'members.close',
  'member.note': 'members.note',
  'member.remove-note': 'members.note',
  'member.watch': 'members.note',
  'member.unwatch': 'members.note',
  'member.warn': 'members.warn',
  'member.unwarn': 'members.warn',
  'anomaly.decide': 'anomalies.judge',
  'fair-play.decide': 'anomalies.judge',
  'fair-play.hold': 'anomalies.judge',
  'fair-play.release': 'anomalies.judge',
  // Looking changes nothing, and everyone who sees the list may look.
  'fair-play.look': null,
  'fair-play.ask': 'anomalies.judge',
  'ratio.override': 'ratio.override',
  'ratio.release': 'ratio.override',
  'obligation.pardon': 'ratio.override',
  'obligation.immune': 'ratio.override',
  'obligation.oblige': 'ratio.override',
  'ledger.replay': 'ledger.replay',
  'announce.explain': 'announces.trace',
  'trace.start': 'announces.trace',
  'trace.end': 'announces.trace',
} as const satisfies Record<OnMembers, Permission | null> &
  Partial<Record<AuditAction, Permission | null>>

/**
 * Returns the permission for an action on a member; undefined: the action is not done to members.
 */
export function permissionOn(action: AuditAction): Permission | null | undefined {
  return (memberActions as Partial<Record<AuditAction, Permission | null>>)[action]
}
