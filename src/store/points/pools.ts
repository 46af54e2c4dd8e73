import { sql } from 'kysely'
import { move } from '../../domain/ledger/currencies.ts'
import { DAY_MS } from '../../domain/units.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as keyset from '../base/keyset.ts'
import * as balances from '../records/ledger/balances.ts'
import * as ledger from '../records/ledger/ledger.ts'
import { holdMember } from '../records/members/hold.ts'
import { isSamePeriod, justMade } from '../records/members/sent-twice.ts'

// Pools that members fill together. The points of a pool are in the account `pool:ID`;
// pool-endings.ts has what a full pool starts and what is returned.

export interface NewPool {
  readonly title: string
  /** Thousandths of a point. */
  readonly goal: number
  readonly upPermille: number
  readonly downPermille: number
  readonly hours: number
  readonly isRepeated: boolean
  /** When its contributions are returned; null: it stays open. */
  readonly closesAt: Date | null
}

export type PoolRow = Awaited<ReturnType<typeof list>>[number]

/** Returns pools with their balances: open ones first, newest first in each group. */
export async function list(
  db: Db,
  after: { readonly isOpen: boolean; readonly id: number } | null,
  limit: number,
) {
  let query = shown(db)
  if (after !== null) {
    const { isOpen, id } = after
    query = query.where(keyset.below([sql`pool.state = 'open'`, isOpen], ['pool.id', id]))
  }
  return query
    .orderBy(sql`pool.state = 'open'`, 'desc')
    .orderBy('pool.id', 'desc')
    .limit(limit)
    .execute()
}

export async function find(db: Db, id: number): Promise<PoolRow | null> {
  return (await shown(db).where('pool.id', '=', id).executeTakeFirst()) ?? null
}

/** Returns the open bounty of a torrent. */
async function openFor(db: Db, torrentId: number): Promise<PoolRow | null> {
  const query = shown(db).where('pool.torrent_id', '=', torrentId).where('pool.state', '=', 'open')
  return (await query.executeTakeFirst()) ?? null
}

function shown(db: Db) {
  return db
    .selectFrom('pool')
    .leftJoin('torrent', 'torrent.id', 'pool.torrent_id')
    .leftJoin('member as winner', 'winner.id', 'pool.paid_to')
    .leftJoin('member as opener', 'opener.id', 'pool.opened_by')
    .select(['pool.id', 'pool.kind', 'pool.title', 'goal', 'hours', 'pool.state'])
    .select(['up_permille as upPermille', 'down_permille as downPermille'])
    .select(['is_repeated as isRepeated', 'promotion_id as promotionId'])
    .select(['pool.torrent_id as torrentId', 'torrent.name as torrent', 'winner.name as winner'])
    .select(['opener.name as opener', 'opened_at as openedAt', 'closes_at as closesAt'])
    .select('pool.ended_at as endedAt')
    .select(
      sql<number>`(select coalesce(sum(amount), 0)::bigint from pool_gift
        where pool_id = pool.id)`.as('given'),
    )
    .select(
      sql<number>`(select count(distinct member_id)::int from pool_gift
        where pool_id = pool.id)`.as('givers'),
    )
}

/** Returns the newest gifts to a pool. */
export async function gifts(db: Db, poolId: number, limit: number) {
  return db
    .selectFrom('pool_gift')
    .innerJoin('member', 'member.id', 'member_id')
    .select(['pool_gift.id', 'member.name', 'member_id as memberId', 'amount', 'at'])
    .where('pool_id', '=', poolId)
    .orderBy('pool_gift.id', 'desc')
    .limit(limit)
    .execute()
}

/** Opens a site-wide pool; a form that is sent twice opens only one. */
export async function open(db: Db, given: NewPool, by: Actor, now: Date): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const same = await justOpened(tx, given, by.memberId, now)
    if (same !== null) return same
    const id = await insert(tx, given, by.memberId, now)
    const { title, goal, hours } = given
    const after = { goal: goal / 1_000, hours, repeated: given.isRepeated }
    await audit.record(
      tx,
      { by, action: 'pool.open', target: { kind: 'pool', id, name: title }, after },
      now,
    )
    return id
  })
}

/**
 * Returns the ID of the same pool, if the same member opened it just now and it is still open;
 * null: none.
 */
async function justOpened(tx: Db, given: NewPool, by: number | null, now: Date) {
  await holdMember(tx, by)
  const content = {
    ...{ kind: 'promotion' as const, state: 'open' as const, opened_by: by },
    ...{ title: given.title, goal: given.goal, hours: given.hours },
    ...{ up_permille: given.upPermille, down_permille: given.downPermille },
    is_repeated: given.isRepeated,
  }
  const period = { startsAt: now, endsAt: given.closesAt }
  const where = isSamePeriod(['opened_at', 'opened_at', 'closes_at'], period, now)
  return justMade(tx, 'pool', content, now, { madeAt: 'opened_at', where })
}

/** Inserts the row of a site-wide pool. */
export async function insert(tx: Db, given: NewPool, openedBy: number | null, now: Date) {
  const { id } = await tx
    .insertInto('pool')
    .values({
      kind: 'promotion',
      title: given.title,
      goal: given.goal,
      up_permille: given.upPermille,
      down_permille: given.downPermille,
      hours: given.hours,
      is_repeated: given.isRepeated,
      opened_by: openedBy,
      opened_at: now,
      closes_at: given.closesAt,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** How many days a bounty waits for a seeder. */
const BOUNTY_DAYS = 30

export type Opened =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'TORRENT_NOT_FOUND' | 'STILL_SEEDED' }

/** Opens the bounty of a torrent without seeders, or returns the open one. */
export async function openBounty(
  db: Db,
  torrentId: number,
  by: number,
  now: Date,
): Promise<Opened> {
  return db.transaction().execute(async (tx) => {
    const torrent = await tx
      .selectFrom('torrent')
      .leftJoin('torrent_stats', 'torrent_id', 'torrent.id')
      .select(['torrent.name', 'seeders'])
      .where('torrent.id', '=', torrentId)
      .where('torrent.state', '=', 'listed')
      .executeTakeFirst()
    if (torrent === undefined) return { ok: false, code: 'TORRENT_NOT_FOUND' } as const
    const before = await openFor(tx, torrentId)
    if (before !== null) return { ok: true, id: before.id } as const
    if ((torrent.seeders ?? 0) > 0) return { ok: false, code: 'STILL_SEEDED' } as const
    const row = await tx
      .insertInto('pool')
      .values({
        kind: 'reseed',
        title: `Reseed ${torrent.name}`.slice(0, 120),
        torrent_id: torrentId,
        opened_by: by,
        opened_at: now,
        closes_at: new Date(now.getTime() + BOUNTY_DAYS * DAY_MS),
      })
      .onConflict((held) => held.doNothing())
      .returning('id')
      .executeTakeFirst()
    // None: another member opened it at the same moment.
    const { id } = row ?? (await openFor(tx, torrentId)) ?? unopened(torrentId)
    return { ok: true, id } as const
  })
}

function unopened(torrentId: number): never {
  throw new Error(`the bounty of torrent ${torrentId} ended while it was opened`)
}

interface Gave {
  readonly id: number
  /** The amount that the pool accepted, in thousandths of a point: never more than it lacked. */
  readonly amount: number
  readonly isFull: boolean
}

export type GaveOrNot =
  | ({ readonly ok: true } & Gave)
  | { readonly ok: false; readonly code: 'POOL_NOT_FOUND' | 'POOL_CLOSED' | 'TOO_FEW_POINTS' }

export interface ToPool {
  readonly poolId: number
  /** Thousandths of a point. */
  readonly amount: number
  /** The key of the form: a form that is sent twice gives only once. */
  readonly key: string
}

/** Puts a member's points into a pool, in a transaction of the caller that has locked the pool. */
export async function put(
  tx: Db,
  pool: PoolRow,
  memberId: number,
  { key, amount: wanted }: ToPool,
  now: Date,
): Promise<GaveOrNot> {
  const account = { pool: pool.id }
  const inIt = Number(await balances.balanceOf(tx, account, 'points'))
  const amount = pool.goal === null ? wanted : Math.min(wanted, pool.goal - inIt)
  const posted = await ledger.post(tx, {
    kind: 'pool',
    key: `pool:${memberId}:${key}`,
    cause: { kind: 'pool', id: pool.id, says: pool.title },
    entries: move('points', BigInt(amount), { member: memberId }, account),
    by: memberId,
    now,
  })
  if (!posted.ok) return { ok: false, code: 'TOO_FEW_POINTS' }
  const { id } = await tx
    .insertInto('pool_gift')
    .values({
      pool_id: pool.id,
      member_id: memberId,
      amount,
      key,
      post_id: posted.id,
      at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { ok: true, id, amount, isFull: pool.goal !== null && inIt + amount >= pool.goal }
}
