import type { WarningKind, WarningPolicy } from '../../domain/members/warnings.ts'
import { banOf } from '../../domain/members/warnings.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as memberBans from '../bans/member-bans.ts'
import { asTarget } from '../records/members/rows.ts'
import { isSamePeriod, justMade } from '../records/members/sent-twice.ts'
import { notify } from '../notifications/notifications.ts'
import { hasNotEnded } from '../records/periods/in-force.ts'

// Warnings of members. The member is notified about each warning, and about each revocation. A
// warning with an end expires then; none is ever deleted.

export interface NewWarning {
  readonly memberId: number
  readonly kind: WarningKind
  readonly reason: string
  /** The torrent that the warning is about; null if it is not about a torrent. */
  readonly torrentId: number | null
  /** Null: until it is revoked. */
  readonly endsAt: Date | null
}

export interface Warned {
  readonly id: number
  /** The number of active warnings, including this one. */
  readonly active: number
  /** Whether the member was banned for having too many warnings. */
  readonly isBanned: boolean
}

/** The page with a member's warnings, as the member sees it. */
const OWN = '/warnings'

/**
 * Warns a member in a transaction of the caller, and bans a member with too many warnings (the
 * limits are from `policyOf`). Returns null if there is no such member.
 */
export async function warn(
  tx: Db,
  { memberId, kind, reason, torrentId, endsAt }: NewWarning,
  policy: WarningPolicy,
  by: Actor,
  now: Date,
): Promise<Warned | null> {
  const member = await lock(tx, memberId)
  if (member === undefined) return null
  const { id } = await tx
    .insertInto('member_warning')
    .values({
      member_id: memberId,
      kind,
      torrent_id: torrentId,
      reason,
      given_by: by.memberId,
      given_by_name: by.name,
      created_at: now,
      ends_at: endsAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const after = { kind, ends: endsAt?.toISOString() ?? 'never' }
  await audit.record(
    tx,
    { by, action: 'member.warn', target: asTarget(member), after, reason },
    now,
  )
  await notify(tx, { member: memberId, code: 'warned', data: { reason }, href: OWN, now })
  const active = await activeOf(tx, memberId, now)
  const banEnds = member.state === 'active' ? banOf(active, policy, now) : undefined
  if (banEnds === undefined) return { id, active, isBanned: false }
  const why = `${active} active warnings; the last: ${reason}`.slice(0, 200)
  const banned = await memberBans.banWithin(tx, memberId, why, audit.theProgram, now, banEnds)
  return { id, active, isBanned: banned.ok }
}

/** Locks the member's row, so that parallel warnings are counted one after the other. */
async function lock(tx: Db, memberId: number) {
  return tx
    .selectFrom('member')
    .select(['id', 'name', 'state'])
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirst()
}

/** Like `warn`, in a separate transaction; a form that is sent twice warns once. */
export async function give(
  db: Db,
  warning: NewWarning,
  policy: WarningPolicy,
  by: Actor,
  now: Date,
): Promise<Warned | null> {
  return db.transaction().execute(async (tx) => {
    const member = await lock(tx, warning.memberId)
    const id = member === undefined ? null : await justGiven(tx, warning, by.memberId, now)
    if (id === null) return warn(tx, warning, policy, by, now)
    const active = await activeOf(tx, warning.memberId, now)
    const isTooMany = banOf(active, policy, now) !== undefined
    return { id, active, isBanned: isTooMany && member?.state === 'banned' }
  })
}

/** Returns the ID of the same warning, if the same staff member gave it just now; null: none. */
async function justGiven(
  tx: Db,
  { memberId, kind, reason, endsAt }: NewWarning,
  by: number | null,
  now: Date,
): Promise<number | null> {
  const content = { member_id: memberId, kind, reason, given_by: by, removed_at: null }
  const where = isSamePeriod(
    ['created_at', 'created_at', 'ends_at'],
    { startsAt: now, endsAt },
    now,
  )
  return justMade(tx, 'member_warning', content, now, { where })
}

/** Returns the settings about many warnings. */
export function policyOf(
  settings: Readonly<Record<'warningsMost' | 'warningBanDays', number>>,
): WarningPolicy {
  return { most: settings.warningsMost, banDays: settings.warningBanDays }
}

/** Returns how many warnings of a member are active, of one kind or in total. */
export async function activeOf(
  db: Db,
  memberId: number,
  now: Date,
  kind?: WarningKind,
): Promise<number> {
  const { count } = await db
    .selectFrom('member_warning')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('member_id', '=', memberId)
    .where('removed_at', 'is', null)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind as WarningKind))
    .where(hasNotEnded(now))
    .executeTakeFirstOrThrow()
  return count
}

export type WarningRow = Awaited<ReturnType<typeof ofMember>>[number]

/** Returns the warnings of a member, newest first, below the ID `before`. */
export async function ofMember(db: Db, memberId: number, before: number | null, limit: number) {
  let query = db
    .selectFrom('member_warning as w')
    .leftJoin('torrent', 'torrent.id', 'w.torrent_id')
    .select(['w.id', 'w.kind', 'w.reason', 'w.given_by_name as givenBy'])
    .select(['w.created_at as createdAt', 'w.ends_at as endsAt', 'w.removed_at as removedAt'])
    .select(['w.torrent_id as torrentId', 'torrent.name as torrent'])
    .where('w.member_id', '=', memberId)
  if (before !== null) query = query.where('w.id', '<', before)
  return query.orderBy('w.id', 'desc').limit(limit).execute()
}

/** Revokes a warning of a member; false when the warning is not active. */
export async function takeBack(
  db: Db,
  memberId: number,
  id: number,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute((tx) => lift(tx, memberId, id, by, now))
}

/** Like `takeBack`, in a transaction of the caller. */
export async function lift(
  tx: Db,
  memberId: number,
  id: number,
  by: Actor,
  now: Date,
): Promise<boolean> {
  const row = await tx
    .updateTable('member_warning')
    .from('member')
    .set({ removed_at: now, removed_by_name: by.name })
    .whereRef('member.id', '=', 'member_warning.member_id')
    .where('member_warning.id', '=', id)
    .where('member_id', '=', memberId)
    .where('removed_at', 'is', null)
    .where(hasNotEnded(now))
    .returning(['reason', 'member.id', 'member.name'])
    .executeTakeFirst()
  if (row === undefined) return false
  const before = { reason: row.reason }
  await audit.record(tx, { by, action: 'member.unwarn', target: asTarget(row), before }, now)
  const data = { reason: row.reason }
  await notify(tx, { member: memberId, code: 'unwarned', data, href: OWN, now })
  return true
}
