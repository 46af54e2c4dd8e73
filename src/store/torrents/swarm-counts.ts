import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import type { swarmCounts } from '../../bridge/events/traffic-events.ts'
import { DEMO_STORE } from '../../domain/traffic/demo-store.ts'
import type { Db } from '../base/db.ts'
import type { GivenColumns } from '../base/given-rows.ts'
import { givenRows, joinsInGivenOrder } from '../base/given-rows.ts'
import type { RunningReport, SwarmReports } from './swarm-reports.ts'
import { createNamedTorrents } from './swarm-reports.ts'

// The number of peers per swarm, by the store (the memory of one tracker) that counted them. The
// sum over all stores is in torrent_stats, which pages read; both change in one transaction, the
// sum by the difference. Counts that a report only repeats, which is nearly all of a full report,
// are neither written nor locked. A transaction that writes counts of a store holds its lock.

type Report = Payload<typeof swarmCounts>

/** The most swarms that one transaction sets to 0 or deletes. */
const CLEARED_AT_ONCE = 2_000
/** How many swarms one step reads to find those that a full report did not name. */
const READ_AT_ONCE = 20_000

/**
 * Stores a message with counts. A full report arrives as `first`, `more` …, `last` (or `only`). At
 * its end, swarms that this store reported earlier and did not name again are set to 0.
 * Returns false if a report ended without this step, because jobs was started in the middle of it
 * and does not know everything that it named. The next full report makes up for it.
 */
export async function take(
  db: Db,
  { running }: SwarmReports,
  { storeId, part, counts }: Report,
): Promise<boolean> {
  if (part === 'first' || part === 'only') {
    running.set(storeId, { number: await begin(db, storeId), named: createNamedTorrents() })
  }
  // Changes that arrive between the parts of a report belong to it too.
  const report = running.get(storeId)
  for (const { torrentId } of counts) report?.named.add(torrentId)
  await db.transaction().execute(async (tx) => {
    const { hasDemo } = await lockCounts(tx, storeId)
    const changed = await write(tx, storeId, counts)
    if (hasDemo) await endDemo(tx, changed)
  })
  if (part !== 'last' && part !== 'only') return true
  const isKnown = report !== undefined && report.named.isComplete()
  const isCleared = isKnown && (await clearUnnamed(db, storeId, report))
  // The report is held until here, because a message that failed is handled again. A later report
  // may have started by now.
  if (running.get(storeId) === report) running.delete(storeId)
  return isCleared
}

/**
 * Deletes all counts of a store whose tracker no longer exists; returns how many swarms changed.
 */
export async function forget(db: Db, storeId: string): Promise<number> {
  let cleared = 0
  for (;;) {
    const some = await db.transaction().execute((tx) => deleteSome(tx, storeId))
    cleared += some
    if (some < CLEARED_AT_ONCE) break
  }
  await db.deleteFrom('swarm_report').where('store_id', '=', storeId).execute()
  return cleared
}

/**
 * Deletes some counts of a store while `isStill` is true, which is checked in the same transaction.
 * Returns whether there may be more of them.
 */
export async function dropSome(
  db: Db,
  storeId: string,
  isStill: (tx: Db) => Promise<boolean>,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (!(await isStill(tx))) return false
    return (await deleteSome(tx, storeId)) === CLEARED_AT_ONCE
  })
}

/** Returns the number of the full report that is starting. */
async function begin(db: Db, storeId: string): Promise<number> {
  const { rows } = await sql<{ report: number }>`
    insert into swarm_report as r (store_id, report) values (${storeId}, 1)
    on conflict (store_id) do update set report = r.report + 1 returning report`.execute(db)
  return rows[0].report
}

/**
 * Lets no other transaction write counts of this store before this one ends; returns whether there
 * are counts of a demo.
 */
async function lockCounts(tx: Db, storeId: string): Promise<{ hasDemo: boolean }> {
  const { rows } = await sql<{ hasDemo: boolean }>`
    select pg_advisory_xact_lock(hashtextextended(${`swarm counts of ${storeId}`}, 0)),
      exists (select from swarm_report where store_id = ${DEMO_STORE}) as "hasDemo",
      ${joinsInGivenOrder}`.execute(tx)
  return rows[0]
}

/**
 * Writes the counts that differ from this store's earlier ones, and adds the differences to the
 * sums, in the order of IDs; returns the torrents concerned.
 */
async function write(
  tx: Db,
  storeId: string,
  counts: Report['counts'],
): Promise<readonly number[]> {
  const last = [...new Map(counts.map((one) => [one.torrentId, one])).values()]
  if (last.length === 0) return []
  const given = givenRows(
    last.sort((a, b) => a.torrentId - b.torrentId),
    COUNTED,
  )
  // Swarms without a row have no peers. An unknown torrent must not prevent the counts of others.
  const { rows } = await sql<{ id: number }>`
    with changed as materialized (
      select x.t, x.seeders, x.leechers, c.ctid as place,
        x.seeders - coalesce(c.seeders, 0) as more_seeders,
        x.leechers - coalesce(c.leechers, 0) as more_leechers
      from ${given}
      left join swarm_count c on c.store_id = ${storeId} and c.torrent_id = x.t
      where (x.seeders, x.leechers)
        is distinct from (coalesce(c.seeders, 0), coalesce(c.leechers, 0))
    ), written as (
      update swarm_count c set seeders = x.seeders, leechers = x.leechers
      from changed x where c.ctid = x.place
    ), added as (
      insert into swarm_count (store_id, torrent_id, seeders, leechers)
      select ${storeId}, t, seeders, leechers from changed
      where place is null and exists (select from torrent where id = t)
    )
    update torrent_stats s set seeders = greatest(0, s.seeders + x.more_seeders),
      leechers = greatest(0, s.leechers + x.more_leechers)
    from changed x where s.torrent_id = x.t
    returning s.torrent_id as id`.execute(tx)
  return rows.map(({ id }) => id)
}

const COUNTED: GivenColumns<Report['counts'][number]> = {
  t: ['bigint', ({ torrentId }) => torrentId],
  seeders: ['integer', ({ seeders }) => seeders],
  leechers: ['integer', ({ leechers }) => leechers],
}

/**
 * Removes the peers that a demo wrote for these torrents, with their counts, because a tracker now
 * reports real ones.
 */
async function endDemo(tx: Db, torrentIds: readonly number[]): Promise<void> {
  if (torrentIds.length === 0) return
  const { rows } = await sql<{ id: number }>`
    with gone as (
      delete from swarm_count where (store_id, torrent_id) in (
        select store_id, torrent_id from swarm_count
        where store_id = ${DEMO_STORE} and torrent_id = any(${[...torrentIds]}::bigint[])
        order by torrent_id for update
      ) returning torrent_id
    ), ended as (
      update peer_session set ended_at = last_at, ended_by = 'silent'
      where torrent_id = any(array(select torrent_id from gone)) and store_id = ${DEMO_STORE}
        and ended_at is null
    )
    select torrent_id as id from gone`.execute(tx)
  await sum(
    tx,
    rows.map(({ id }) => id),
  )
}

/**
 * Sums up the counts of these torrents over all stores. Their rows are locked first, in one order,
 * so that if two stores report in parallel, the later one sees what the other has written.
 */
async function sum(tx: Db, torrentIds: readonly number[]): Promise<void> {
  if (torrentIds.length === 0) return
  // Passed as one parameter, so that the statement is the same for any number of torrents.
  const ids = [...new Set(torrentIds)]
  await sql`
    select from torrent_stats where torrent_id = any(${ids}::bigint[])
    order by torrent_id for update`.execute(tx)
  await sql`
    update torrent_stats s set seeders = x.seeders, leechers = x.leechers
    from (
      select t,
        coalesce(sum(c.seeders), 0)::int as seeders,
        coalesce(sum(c.leechers), 0)::int as leechers
      from unnest(${ids}::bigint[]) as t
      left join swarm_count c on c.torrent_id = t
      group by t
    ) as x
    where s.torrent_id = x.t and (s.seeders, s.leechers) is distinct from (x.seeders, x.leechers)
    `.execute(tx)
}

/**
 * Sets to 0, in steps, the counts that a store reported earlier and this report did not name.
 * Returns false if another jobs node has started a later report, whose counts are newer.
 */
async function clearUnnamed(
  db: Db,
  storeId: string,
  { number, named }: RunningReport,
): Promise<boolean> {
  let after = 0
  for (;;) {
    const counted = await countedAfter(db, storeId, after)
    const unnamed = counted.filter((torrentId) => !named.has(torrentId))
    for (let at = 0; at < unnamed.length; at += CLEARED_AT_ONCE) {
      const some = unnamed.slice(at, at + CLEARED_AT_ONCE)
      if (!(await setToZero(db, storeId, number, some))) return false
    }
    if (counted.length < READ_AT_ONCE) return true
    after = counted[counted.length - 1]
  }
}

/** Returns the next torrents, by ID, for which the store has counted peers. */
async function countedAfter(db: Db, storeId: string, after: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('swarm_count')
    .select('torrent_id')
    .where('store_id', '=', storeId)
    .where('torrent_id', '>', after)
    .where(sql<boolean>`(seeders > 0 or leechers > 0)`)
    .orderBy('torrent_id')
    .limit(READ_AT_ONCE)
    .execute()
  return rows.map((row) => row.torrent_id)
}

/**
 * Sets counts to 0. The rows are kept, because the swarm may return, and because an update changes
 * no index.
 */
async function setToZero(
  db: Db,
  storeId: string,
  number: number,
  torrentIds: readonly number[],
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await lockCounts(tx, storeId)
    const latest = await tx
      .selectFrom('swarm_report')
      .select('report')
      .where('store_id', '=', storeId)
      .forShare()
      .executeTakeFirst()
    if (latest?.report !== number) return false
    await sql`
      update swarm_count set seeders = 0, leechers = 0
      where store_id = ${storeId} and torrent_id = any(${torrentIds}::bigint[])`.execute(tx)
    await sum(tx, torrentIds)
    return true
  })
}

/** Deletes some counts of a store; returns how many. */
async function deleteSome(tx: Db, storeId: string): Promise<number> {
  await lockCounts(tx, storeId)
  const { rows } = await sql<{ torrent_id: number }>`
    delete from swarm_count where (store_id, torrent_id) in (
      select store_id, torrent_id from swarm_count where store_id = ${storeId}
      order by torrent_id limit ${CLEARED_AT_ONCE} for update
    ) returning torrent_id`.execute(tx)
  await sum(
    tx,
    rows.map((row) => row.torrent_id),
  )
  return rows.length
}
