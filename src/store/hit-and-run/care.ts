import { sql } from 'kysely'
import { move } from '../../domain/ledger/currencies.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as ledger from '../records/ledger/ledger.ts'
import { asTarget } from '../records/members/rows.ts'
import { notify } from '../notifications/notifications.ts'
import type { HitAndRunPolicy } from './policies.ts'
import * as rights from './rights.ts'
import * as warnings from '../members/warnings.ts'

// Pardons of seeding requirements, by staff with a reason or for points; and exemptions of members
// and torrents, permanent or temporary.

const HREF = '/hit-and-run'
/** Thousandths of a point. */
const POINT = 1_000n

export type Pardoned =
  { readonly ok: true } | { readonly ok: false; readonly code: 'NOT_FOUND' | 'NOT_ENOUGH' }

interface Pardon {
  readonly memberId: number
  readonly torrentId: number
  readonly reason: string
}

/** Pardons a member's requirement on behalf of staff; its warning is revoked. */
export async function pardon(
  db: Db,
  given: Pardon,
  policy: HitAndRunPolicy,
  by: audit.Actor,
  now: Date,
): Promise<Pardoned> {
  return db.transaction().execute(async (tx) => {
    const row = await forgive(tx, given, { by, paid: null, policy, now })
    if (row === null) return { ok: false, code: 'NOT_FOUND' }
    const after = { torrent: row.torrent }
    const { reason } = given
    const target = asTarget(row)
    await audit.record(tx, { by, action: 'obligation.pardon', target, after, reason }, now)
    const data = { torrent: row.torrent, reason }
    await notify(tx, { member: row.id, code: 'seeding-pardoned', data, href: HREF, now })
    return { ok: true }
  })
}

/** Lets a member pay the price of a pardon in points; only once, however often it is requested. */
export async function buyPardon(
  db: Db,
  { memberId, torrentId }: Omit<Pardon, 'reason'>,
  policy: HitAndRunPolicy,
  by: audit.Actor,
  now: Date,
): Promise<Pardoned> {
  const price = BigInt(policy.rules.pardonPoints) * POINT
  if (price === 0n) return { ok: false, code: 'NOT_FOUND' }
  return db
    .transaction()
    .execute(async (tx) => {
      const reason = 'paid for with points'
      const given = { memberId, torrentId, reason }
      const row = await forgive(tx, given, { by, paid: price, policy, now })
      if (row === null) return { ok: false, code: 'NOT_FOUND' } as const
      const posted = await ledger.post(tx, {
        kind: 'pardon',
        key: `pardon:${memberId}:${torrentId}`,
        cause: { kind: 'torrent', id: torrentId, says: row.torrent.slice(0, 200) },
        entries: move('points', price, { member: memberId }, { system: 'store' }),
        ...{ by: memberId, now },
      })
      if (!posted.ok) throw new TooPoor()
      return { ok: true } as const
    })
    .catch((error: unknown): Pardoned => {
      if (error instanceof TooPoor) return { ok: false, code: 'NOT_ENOUGH' }
      throw error
    })
}

/** Thrown to undo a pardon that could not be paid. */
class TooPoor extends Error {}

interface How {
  readonly by: audit.Actor
  readonly paid: bigint | null
  readonly policy: HitAndRunPolicy
  readonly now: Date
}

async function forgive(tx: Db, { memberId, torrentId, reason }: Pardon, how: How) {
  const { by, paid, policy, now } = how
  const { rows } = await sql<{
    id: number
    name: string
    torrent: string
    warningId: number | null
  }>`
    update obligation o set state = 'pardoned', settled_at = ${now}, pardoned_by = ${by.name},
      pardon_reason = ${reason}, paid = ${paid === null ? null : String(paid)}::bigint
    from member m, torrent t
    where o.member_id = ${memberId} and o.torrent_id = ${torrentId} and o.settled_at is null
      and m.id = o.member_id and t.id = o.torrent_id
    returning m.id, m.name, t.name as torrent, o.warning_id as "warningId"`.execute(tx)
  const row = rows.at(0)
  if (row === undefined) return null
  // If it was paid for, the warning is revoked by the program, not by the member.
  const reviser = paid === null ? by : audit.theProgram
  if (row.warningId !== null) await warnings.lift(tx, memberId, row.warningId, reviser, now)
  await rights.settle(tx, memberId, policy.rules.warningsMost, now)
  return row
}

/** The member or torrent of an exemption. */
export type Freed =
  | { readonly kind: 'member'; readonly id: number; readonly name: string }
  | { readonly kind: 'torrent'; readonly id: number; readonly name: string }

/** Exempts a member or a torrent, replacing an earlier exemption. */
export async function free(
  db: Db,
  of: Freed,
  { reason, expiresAt }: { readonly reason: string; readonly expiresAt: Date | null },
  by: audit.Actor,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await drop(tx, of)
    const who = of.kind === 'member' ? { member_id: of.id } : { torrent_id: of.id }
    await tx
      .insertInto('obligation_immunity')
      .values({ ...who, reason, made_by_name: by.name, made_at: now, expires_at: expiresAt })
      .execute()
    const after = { until: expiresAt?.toISOString() ?? 'permanently' }
    await audit.record(tx, { by, action: 'obligation.immune', target: of, after, reason }, now)
  })
}

/** Ends the exemption of a member or a torrent; false when there was none. */
export async function oblige(db: Db, of: Freed, by: audit.Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await drop(tx, of))) return false
    await audit.record(tx, { by, action: 'obligation.oblige', target: of }, now)
    return true
  })
}

async function drop(tx: Db, { kind, id }: Freed): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('obligation_immunity')
    .where(kind === 'member' ? 'member_id' : 'torrent_id', '=', id)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Returns why a member or a torrent is exempt; null: not exempt. */
export async function freedomOf(db: Db, kind: Freed['kind'], id: number, now: Date) {
  const row = await db
    .selectFrom('obligation_immunity')
    .select(['reason', 'made_by_name as by', 'made_at as at', 'expires_at as expiresAt'])
    .where(kind === 'member' ? 'member_id' : 'torrent_id', '=', id)
    .where(({ or, eb }) => or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst()
  return row ?? null
}
