import { sql } from 'kysely'
import { move } from '../../domain/ledger/currencies.ts'
import { DAY_SECONDS, HOUR_MS } from '../../domain/units.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'
import * as balances from '../records/ledger/balances.ts'
import * as ledger from '../records/ledger/ledger.ts'
import { notify, notifyAll } from '../notifications/notifications.ts'
import type { GaveOrNot, PoolRow, ToPool } from './pools.ts'
import * as pools from './pools.ts'

// How pools end: a full pool starts its promotion, a bounty is paid, and all other contributions
// are returned.

/** A bounty is paid after this many hours of seeding the torrent. */
export const BOUNTY_HOURS = 24

/** Gives points to a pool; the gift that fills the pool starts its promotion. */
export async function give(db: Db, memberId: number, gift: ToPool, now: Date): Promise<GaveOrNot> {
  return db.transaction().execute(async (tx) => {
    const pool = await hold(tx, gift.poolId)
    const before = await earlier(tx, memberId, gift.key)
    if (before !== null) return { ok: true, isFull: false, ...before } as const
    if (pool === null) return { ok: false, code: 'POOL_NOT_FOUND' } as const
    const isOver = pool.closesAt !== null && pool.closesAt <= now
    if (pool.state !== 'open' || isOver) return { ok: false, code: 'POOL_CLOSED' } as const
    const gave = await pools.put(tx, pool, memberId, gift, now)
    if (gave.ok && gave.isFull) await fulfil(tx, pool, now)
    return gave
  })
}

async function hold(tx: Db, id: number): Promise<PoolRow | null> {
  const row = await tx
    .selectFrom('pool')
    .select('id')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row === undefined ? null : pools.find(tx, id)
}

async function earlier(tx: Db, memberId: number, key: string) {
  const row = await tx
    .selectFrom('pool_gift')
    .select(['id', 'amount'])
    .where('member_id', '=', memberId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row ?? null
}

/** Completes a full pool: its points are spent, its promotion begins, and the next one opens. */
async function fulfil(tx: Db, pool: PoolRow, now: Date): Promise<void> {
  const { upPermille, downPermille, hours, goal, title } = pool
  if (upPermille === null || downPermille === null || hours === null || goal === null) return
  await spend(tx, pool, 'spent', now)
  const promotion = await tx
    .insertInto('promotion')
    .values({
      scope: 'global',
      target_id: null,
      role: null,
      up_permille: upPermille,
      down_permille: downPermille,
      starts_at: now,
      ends_at: new Date(now.getTime() + hours * HOUR_MS),
      title,
      is_announced: true,
      told_to: 0,
      made_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await end(tx, pool.id, { state: 'full', promotion_id: promotion.id }, now)
  if (!pool.isRepeated) return
  const { isRepeated } = pool
  const next = { title, goal, upPermille, downPermille, hours, isRepeated, closesAt: null }
  await pools.insert(tx, next, null, now)
}

async function spend(tx: Db, pool: PoolRow, to: 'spent' | number, now: Date): Promise<bigint> {
  const amount = await balances.balanceOf(tx, { pool: pool.id }, 'points')
  const receiver = to === 'spent' ? { system: to } : { member: to }
  await ledger.post(tx, {
    kind: 'pool-spent',
    key: `pool-spent:${pool.id}`,
    cause: { kind: 'pool', id: pool.id, says: pool.title },
    entries: move('points', amount, { pool: pool.id }, receiver),
    by: null,
    now,
  })
  return amount
}

interface Ending {
  readonly state: 'full' | 'paid' | 'back'
  readonly promotion_id?: number
  readonly paid_to?: number
}

async function end(tx: Db, id: number, how: Ending, now: Date): Promise<void> {
  await tx
    .updateTable('pool')
    .set({ ...how, ended_at: now })
    .where('id', '=', id)
    .execute()
}

/** Closes a pool manually: contributions are returned. False if it is not open. */
export async function close(db: Db, id: number, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const pool = await hold(tx, id)
    if (pool?.state !== 'open') return false
    await giveBack(tx, pool, now)
    const target = { kind: 'pool', id, name: pool.title }
    await audit.record(tx, { by, action: 'pool.close', target }, now)
    return true
  })
}

async function giveBack(tx: Db, pool: PoolRow, now: Date): Promise<void> {
  const { rows } = await sql<{ member: number; amount: bigint }>`
    select member_id as member, sum(amount) as amount from pool_gift
    where pool_id = ${pool.id} group by 1 order by 1`.execute(tx)
  // One post for all: every contributor gets back what the ledger records, to the thousandth.
  await ledger.post(tx, {
    kind: 'refund',
    key: `pool-back:${pool.id}`,
    cause: { kind: 'pool', id: pool.id, says: pool.title },
    entries: rows.flatMap(({ member, amount }) =>
      move('points', amount, { pool: pool.id }, { member }),
    ),
    by: null,
    now,
  })
  await end(tx, pool.id, { state: 'back' }, now)
  const members = rows.map(({ member }) => member)
  const href = `/pools/${pool.id}`
  await notifyAll(tx, { members, code: 'pool-refunded', data: { pool: pool.title }, href, now })
}

const idOf = ({ id }: { readonly id: number }) => id

/**
 * Returns the contributions of pools whose time is over, one pool per transaction; returns the
 * number of pools.
 */
export async function closeSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const due = await db
    .selectFrom('pool')
    .select('id')
    .where('state', '=', 'open')
    .where('closes_at', '<=', now)
    .where(apartFrom(sql`id`, except))
    .orderBy('id')
    .limit(limit)
    .execute()
  const close = async (tx: Db, id: number) => {
    const pool = await hold(tx, id)
    if (pool?.state === 'open') await giveBack(tx, pool, now)
  }
  return oneByOne(due, idOf, ({ id }) => db.transaction().execute((tx) => close(tx, id)))
}

/**
 * Pays each open bounty to the first member who started to seed after the bounty was opened and has
 * seeded for BOUNTY_HOURS. The hours of all sessions count, as a client that restarts begins a new
 * session, but two clients do not get there sooner. Contributors cannot win, and neither can banned
 * or dormant members.
 */
export async function payBounties(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const { rows } = await sql<{ id: number; winner: number }>`
    select p.id, w.winner from pool p cross join lateral (
      select s.member_id as winner, min(s.started_at) as since from peer_session s
      join member m on m.id = s.member_id and m.state = 'active'
      where s.torrent_id = p.torrent_id and s.started_at >= p.opened_at
        and not exists (select from pool_gift g
          where g.pool_id = p.id and g.member_id = s.member_id)
        and s.member_id <> p.opened_by
      group by s.member_id
      having sum(s.seeded_seconds) >= ${DAY_SECONDS}
        and extract(epoch from max(s.last_at) - min(s.started_at)) >= ${DAY_SECONDS}
      order by since, winner limit 1
    ) w where p.kind = 'reseed' and p.state = 'open'
      and exists (select from pool_gift g where g.pool_id = p.id)
      and ${apartFrom(sql`p.id`, except)}
    order by p.id limit ${limit}`.execute(db)
  const pay = async (tx: Db, { id, winner }: (typeof rows)[number]) => {
    const pool = await hold(tx, id)
    if (pool?.state !== 'open') return
    const amount = await spend(tx, pool, winner, now)
    await end(tx, id, { state: 'paid', paid_to: winner }, now)
    const data = { torrent: pool.torrent ?? '', amount: String(amount) }
    const href = `/pools/${id}`
    await notify(tx, { member: winner, code: 'reseed-paid', data, href, now })
  }
  return oneByOne(rows, idOf, (row) => db.transaction().execute((tx) => pay(tx, row)))
}
