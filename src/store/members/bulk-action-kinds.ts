import { move } from '../../domain/ledger/currencies.ts'
import type { BulkAct, BulkActInput } from '../../domain/members/bulk-actions.ts'
import { actPermissions } from '../../domain/members/bulk-actions.ts'
import type { WarningPolicy } from '../../domain/members/warnings.ts'
import { can } from '../../domain/roles/permissions.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Actor } from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as expiringTokens from '../records/ledger/expiring-tokens.ts'
import * as ledger from '../records/ledger/ledger.ts'
import * as mails from '../notifications/mails.ts'
import * as bulkActionUndo from './bulk-action-undo.ts'
import * as memberBans from '../bans/member-bans.ts'
import { rolesForMany } from './bulk-action-choice.ts'
import { freezeWithin } from '../roles/invite-freeze.ts'
import * as memberRights from '../roles/member-rights.ts'
import * as memberRoles from '../roles/member-roles.ts'
import { notifyAll } from '../notifications/notifications.ts'
import * as warnings from './warnings.ts'
import * as watch from './watch.ts'

// A bulk action, which has the same effect on each member as if it were done individually.

export interface Work {
  readonly id: number
  readonly act: BulkAct
  readonly given: unknown
}

/** Returns whether a staff member now has the permissions to start this action, or to undo it. */
export async function mayAct(
  tx: Db,
  act: BulkAct,
  { memberId }: Pick<Actor, 'memberId'>,
  now: Date,
): Promise<boolean> {
  if (memberId === null) return true
  const rights = await memberRights.rightsOfMember(tx, memberId, now)
  return rights !== null && can(rights, 'members.bulk') && can(rights, actPermissions[act])
}

/**
 * Returns whether the author of an action may continue it. This requires the permissions to start
 * it; for changes of roles also a role of the right kind, and every permission in the role.
 */
export async function mayStill(tx: Db, { act, given }: Work, by: Actor, now: Date) {
  if (!(await mayAct(tx, act, by, now))) return false
  if (act !== 'give-role' && act !== 'take-role' && act !== 'set-class') return true
  const { role = '' } = given as BulkActInput
  return (await whyNoRole(tx, act, role, by, now)) === null
}

/** Returns why a role cannot be given to many members, or taken from them; null when it can. */
export async function whyNoRole(
  db: Db,
  act: 'give-role' | 'take-role' | 'set-class',
  role: string,
  by: Actor,
  now: Date,
): Promise<'NOT_FOUND' | 'RIGHT_LACKED' | null> {
  const kind = act === 'set-class' ? 'class' : 'secondary'
  const all = await rolesForMany(db)
  const isThere = all.some((one) => one.kind === kind && one.slug === role)
  if (!isThere && !(kind === 'class' && role === '')) return 'NOT_FOUND'
  const isLacked = act === 'give-role' && (await memberRoles.givesMoreThan(db, role, by, now))
  return isLacked ? 'RIGHT_LACKED' : null
}

/**
 * Applies an action to these members, in the transaction that records the progress of the batch.
 */
export async function actOn(
  tx: Db,
  work: Work,
  members: readonly number[],
  policy: WarningPolicy,
  by: Actor,
  now: Date,
): Promise<void> {
  const given = work.given as BulkActInput
  const { text, days, href } = given
  const endsAt = days === null ? null : new Date(now.getTime() + days * DAY_MS)
  if (work.act === 'message') {
    await notifyAll(tx, { members, code: 'from-staff', data: { text }, href, now })
    return
  }
  if (work.act === 'mail') {
    await mail(tx, members, given, now)
    return
  }
  await bulkActionUndo.store(tx, work, members, now)
  for (const memberId of members) {
    if (work.act === 'ban') await memberBans.banWithin(tx, memberId, text, by, now, endsAt)
    else if (work.act === 'warn') {
      const warning = { memberId, kind: 'staff', reason: text, torrentId: null, endsAt } as const
      const warned = await warnings.warn(tx, warning, policy, by, now)
      if (warned !== null) {
        const made = { warning: warned.id, isBanned: warned.isBanned }
        await bulkActionUndo.storeMade(tx, work.id, memberId, made)
      }
    } else if (work.act === 'watch') await watch.watchWithin(tx, memberId, text, by, now)
    else if (work.act === 'freeze-invites') await freezeWithin(tx, memberId, text, by, now)
    else if (work.act === 'invites' || work.act === 'tokens') {
      await grant(tx, work.act, work.id, memberId, given, by, now)
    } else await changeRole(tx, work.act, memberId, given, by, now, endsAt)
  }
  if (work.act === 'invites' || work.act === 'tokens') {
    const news = { code: 'granted', data: { reason: text }, href: '/ledger' } as const
    await notifyAll(tx, { members, ...news, now })
  }
}

async function changeRole(
  tx: Db,
  act: 'give-role' | 'take-role' | 'set-class',
  memberId: number,
  { role = '', isLocked = false, text: reason }: BulkActInput,
  by: Actor,
  now: Date,
  expiresAt: Date | null,
): Promise<void> {
  if (act === 'give-role') {
    await memberRoles.giveWithin(tx, memberId, { role, reason, expiresAt }, by, now)
  } else if (act === 'take-role') {
    await memberRoles.takeWithin(tx, memberId, { role, reason }, by, now)
  } else {
    const given = { class: role === '' ? null : role, isLocked, reason }
    await memberRoles.setClassWithin(tx, memberId, given, by, now)
  }
}

async function mail(
  tx: Db,
  members: readonly number[],
  { subject = '', text }: BulkActInput,
  now: Date,
): Promise<void> {
  if (members.length === 0) return
  const rows = await tx
    .selectFrom('member')
    .select(['id', 'name', 'email'])
    .where('id', 'in', members)
    .orderBy('id')
    .execute()
  for (const { id: memberId, name, email } of rows) {
    const data = { name, subject, lines: text.split(/\r?\n/) }
    await mails.queue(tx, { to: email, kind: 'from-staff', data, memberId }, now)
  }
}

async function grant(
  tx: Db,
  currency: 'invites' | 'tokens',
  batchId: number,
  member: number,
  { amount, text, days }: BulkActInput,
  by: Actor,
  now: Date,
): Promise<void> {
  const posted = await ledger.post(tx, {
    kind: 'grant',
    key: `batch:${batchId}:${member}`,
    cause: { kind: 'batch', id: batchId, says: text },
    entries: move(currency, BigInt(amount), { system: 'staff' }, { member }),
    by: by.memberId,
    now,
  })
  if (currency !== 'tokens' || days === null || !posted.ok) return
  const lot = { memberId: member, postId: posted.id, tokens: amount, days }
  await expiringTokens.keep(tx, lot, now)
}
