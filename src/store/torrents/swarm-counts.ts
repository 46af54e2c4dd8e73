import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import type { swarmCounts } from '../../bridge/events/traffic-events.ts'
import { DEMO_STORE } from '../../domain/traffic/demo-store.ts'
import type { Db } from '../base/db.ts'

// The number of peers per swarm, by the store (the memory of one tracker) that counted them. The
// sum over all stores is in torrent_stats, where pages read it.

type Report = Payload<typeof swarmCounts>

/** Maximum swarms set to 0 in one transaction: those that a full report no longer names. */
const CLEARED_AT_ONCE = 2_000

/**
 * Stores a message of counts. A full report arrives as `first`, `more` …, `last` (or `only`). At
 * its end, swarms that this store reported earlier and did not name again become 0.
 */
export async function take(db: Db, { storeId, part, counts }: Report): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const report = await reportNumber(tx, storeId, part)
    await write(tx, storeId, report, counts)
    const named = counts.map(({ torrentId }) => torrentId)
    await endDemo(tx, named)
    await sum(tx, named)
  })
  if (part === 'last' || part === 'only') await clearUnnamed(db, storeId)
}

/**
 * Deletes all counts of a store whose tracker no longer exists. Returns how many swarms changed.
 */
export async function forget(db: Db, storeId: string): Promise<number> {
  let cleared = 0
  for (;;) {
    const some = await clearSome(db, storeId, Number.MAX_SAFE_INTEGER)
    cleared += some
    if (some < CLEARED_AT_ONCE) break
  }
  await db.deleteFrom('swarm_report').where('store_id', '=', storeId).execute()
  return cleared
}

/**
 * Deletes some counts of a store while `isStill` holds, which is asked in the same transaction.
 * Returns whether there may be more.
 */
export async function dropSome(
  db: Db,
  storeId: string,
  isStill: (tx: Db) => Promise<boolean>,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await isStill(tx))) return false
    return (await clear(tx, storeId, Number.MAX_SAFE_INTEGER)) === CLEARED_AT_ONCE
  })
}

// Each row of a store has the number of the last full report that named it, so the highest number
// is that of the current report. Changes between reports belong to it, too.
async function reportNumber(tx: Db, storeId: string, part: Report['part']): Promise<number> {
  const row = await tx
    .selectFrom('swarm_report')
    .select('report')
    .where('store_id', '=', storeId)
    .forUpdate()
    .executeTakeFirst()
  const begins = part === 'first' || part === 'only'
  const report = (row?.report ?? 0) + (begins ? 1 : 0)
  if (begins || row === undefined) {
    await tx
      .insertInto('swarm_report')
      .values({ store_id: storeId, report })
      .onConflict((conflict) => conflict.column('store_id').doUpdateSet({ report }))
      .execute()
  }
  return report
}

async function write(
  tx: Db,
  storeId: string,
  report: number,
  counts: Report['counts'],
): Promise<void> {
  const last = new Map(counts.map((one) => [one.torrentId, one]))
  if (last.size === 0) return
  const given = JSON.stringify(
    [...last.values()].map(({ torrentId, seeders, leechers }) => ({
      t: torrentId,
      seeders,
      leechers,
    })),
  )
  // An unknown torrent must not discard the counts of the others.
  await sql`
    insert into swarm_count as s (store_id, torrent_id, seeders, leechers, report)
    select ${storeId}, t, x.seeders, x.leechers, ${report}::bigint
    from jsonb_to_recordset(${given}::jsonb) as x (t bigint, seeders int, leechers int)
    join torrent on torrent.id = t
    order by t
    on conflict (store_id, torrent_id) do update
      set seeders = excluded.seeders, leechers = excluded.leechers, report = excluded.report
    `.execute(tx)
}

/**
 * Removes the peers that a demo wrote for these torrents, with their counts: a tracker has real
 * ones. One look at `swarm_report` on a site without a demo.
 */
async function endDemo(tx: Db, torrentIds: readonly number[]): Promise<void> {
  await sql`
    with gone as (
      delete from swarm_count where (store_id, torrent_id) in (
        select store_id, torrent_id from swarm_count
        where store_id = ${DEMO_STORE} and torrent_id = any(${[...torrentIds]}::bigint[])
          and exists (select from swarm_report where store_id = ${DEMO_STORE})
        order by torrent_id for update
      ) returning torrent_id
    )
    update peer_session set ended_at = last_at, ended_by = 'silent'
    where torrent_id = any(array(select torrent_id from gone)) and store_id = ${DEMO_STORE}
      and ended_at is null`.execute(tx)
}

/**
 * Sums the counts of these torrents over all stores. Their rows are locked first and in order, so
 * that of two stores that report in parallel, the later one sees what the other has written.
 */
async function sum(tx: Db, torrentIds: readonly number[]): Promise<void> {
  if (torrentIds.length === 0) return
  await tx
    .selectFrom('torrent_stats')
    .select('torrent_id')
    .where('torrent_id', 'in', torrentIds)
    .orderBy('torrent_id')
    .forUpdate()
    .execute()
  await sql`
    update torrent_stats s set seeders = x.seeders, leechers = x.leechers
    from (
      select t,
        coalesce(sum(c.seeders), 0)::int as seeders,
        coalesce(sum(c.leechers), 0)::int as leechers
      from unnest(${[...new Set(torrentIds)]}::bigint[]) as t
      left join swarm_count c on c.torrent_id = t
      group by t
    ) as x
    where s.torrent_id = x.t and (s.seeders, s.leechers) is distinct from (x.seeders, x.leechers)
    `.execute(tx)
}

async function clearUnnamed(db: Db, storeId: string): Promise<void> {
  const { report } = await db
    .selectFrom('swarm_report')
    .select('report')
    .where('store_id', '=', storeId)
    .executeTakeFirstOrThrow()
  while ((await clearSome(db, storeId, report)) === CLEARED_AT_ONCE);
}

function clearSome(db: Db, storeId: string, report: number): Promise<number> {
  return db.transaction().execute((tx) => clear(tx, storeId, report))
}

/** Deletes some counts of reports before `report`; returns how many. */
async function clear(tx: Db, storeId: string, report: number): Promise<number> {
  const { rows } = await sql<{ torrent_id: number }>`
    delete from swarm_count where (store_id, torrent_id) in (
      select store_id, torrent_id from swarm_count
      where store_id = ${storeId} and report < ${report}
      order by torrent_id limit ${CLEARED_AT_ONCE} for update
    ) returning torrent_id`.execute(tx)
  await sum(
    tx,
    rows.map((row) => row.torrent_id),
  )
  return rows.length
}
