import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { TORRENT } from '../records.ts'
import { MEMBER } from '../members.ts'
import type { TrafficDescription } from '../described/source.ts'
import { addedTable, goneTable, stagedTable } from '../staging/staged-tables.ts'
import { analyzeBatch } from './pair-rows.ts'
import { byHashes, byKeys } from './planned.ts'

// What each member here did with each torrent here, with the rows of a pair added up. The table
// stays between runs: a later run adds what is new in the source, and subtracts what the source no
// longer has. Rows of members or torrents that are not here wait in another table.

const PLAIN = sql.table('import.plain_traffic')
const PENDING = sql.table('import.pending_traffic')
const WAITING = sql.table('import.waiting_traffic')

/** SQL: the snatches of a pair. Two of the parts may report the same download. */
const SNATCHES = sql`snatches_0 + greatest(snatches_1, snatches_2)`
/** SQL: the snatches of a pair that two parts report. */
export const SAID_TWICE = sql`least(snatches_1, snatches_2)`
/** Returns SQL for the pairs of a table, with their snatches. */
const pairsOf = (table: RawBuilder<unknown>) => {
  return sql`(select *, ${SNATCHES} as snatches from ${table})`
}
export const PAIRS = pairsOf(PLAIN)

/** The pairs to book: all of them, or those that have changed. */
export interface BookedFrom {
  /** A subquery. */
  readonly pairs: RawBuilder<unknown>
  readonly areFew: boolean
}

/**
 * Updates the table, after members and torrents were imported.
 * @returns the pairs to book
 */
export async function makePlainTraffic(
  tx: Db,
  description: TrafficDescription,
  now: Date,
): Promise<BookedFrom> {
  const { rows } = await sql<{ is: boolean }>`
    select to_regclass('import.traffic_sums') is not null as is`.execute(tx)
  if (!rows[0].is) {
    await makeTables(tx)
    await giveRows(tx, description.rows(stagedTable), null)
  } else {
    await giveChanges(tx, description)
  }
  await addToSums(tx)
  if (rows[0].is) await giveWaiting(tx)
  await keepWaiting(tx)
  if (rows[0].is) await addToPlain(tx, now)
  else await fillPlain(tx, now)
  await sql`drop table import.given_traffic`.execute(tx)
  for (const table of description.parts) {
    const [added, gone] = [sql.raw(addedTable(table)), sql.raw(goneTable(table))]
    await sql`drop table if exists ${added}, ${gone}`.execute(tx)
  }
  const { rows: sums } = await sql<{ is: boolean }>`
    select is_booked as is from import.traffic_sums`.execute(tx)
  return sums[0].is ? { pairs: pairsOf(PENDING), areFew: true } : { pairs: PAIRS, areFew: false }
}

/** Records that all pairs are booked, so that the next run books only those that change. */
export async function completeTraffic(tx: Db): Promise<void> {
  await sql`truncate ${PENDING}`.execute(tx)
  await sql`update import.traffic_sums set is_booked = true`.execute(tx)
}

/**
 * The fill factor of a table: a later run updates rows on every page, and the new versions then
 * stay on the page.
 */
const FILLED = 85

async function makeTables(tx: Db): Promise<void> {
  await sql`drop table if exists ${PLAIN}, ${PENDING}, ${WAITING}`.execute(tx)
  await sql`
    create unlogged table ${PLAIN} (member_id bigint not null, torrent_id bigint not null,
      raw_up numeric not null, raw_down numeric not null, up numeric not null,
      down numeric not null, seeded bigint not null, leeched bigint not null,
      snatches_0 integer not null, snatches_1 integer not null, snatches_2 integer not null,
      first_at timestamptz not null, last_at timestamptz not null,
      completed_at timestamptz, rows_0 bigint not null, rows_1 bigint not null,
      rows_2 bigint not null)
    with (fillfactor = ${sql.lit(FILLED)})`.execute(tx)
  await sql`
    create unlogged table ${PENDING} (like ${PLAIN}, primary key (member_id, torrent_id))`.execute(
    tx,
  )
  await sql`
    create unlogged table import.traffic_sums as
    select 0::numeric as up, 0::numeric as down, 0::numeric as seeded, 0::numeric as snatches,
      false as is_booked`.execute(tx)
}

/**
 * Stores rows whose texts are converted only once: in a subquery, they would be converted for each
 * use of a column.
 */
async function giveRows(tx: Db, rows: string, gone: string | null): Promise<void> {
  await sql`drop table if exists import.given_traffic`.execute(tx)
  const minus = gone === null ? sql`` : sql`union all select -1, g.* from (${sql.raw(gone)}) g`
  await sql`
    create unlogged table import.given_traffic as
    select 1 as sign, g.* from (${sql.raw(rows)}) g ${minus}`.execute(tx)
  await analyzeBatch(tx, 'import.given_traffic')
}

/** Applies changes by later readings since the last booking. */
async function giveChanges(tx: Db, { rows, parts }: TrafficDescription): Promise<void> {
  for (const table of parts) {
    const like = sql.raw(stagedTable(table))
    for (const of of [addedTable(table), goneTable(table)]) {
      await sql`create unlogged table if not exists ${sql.raw(of)} (like ${like})`.execute(tx)
    }
  }
  await giveRows(tx, rows(addedTable), rows(goneTable))
}

/** Returns SQL for the seconds of a row; an unsigned counter that fell below zero is above 2^63. */
const seconds = (column: string) => {
  const given = sql.ref(column)
  const whole = sql`greatest(trunc(${given}), 0)`
  return sql`coalesce(case when ${given} < 9223372036854775808 then ${whole} end, 0)`
}

/** SQL: the values of a row, none of which is negative. */
const VALUES = sql`
  select sign, part, member_id, torrent_id,
    coalesce(greatest(case when up > 2 * raw_up then up else raw_up end, 0), 0) as raw_up,
    coalesce(greatest(case when down > 2 * raw_down then down else raw_down end, 0), 0)
      as raw_down, coalesce(greatest(up, 0), 0) as up,
    coalesce(greatest(down, 0), 0) as down, ${seconds('seeded')} as seeded,
    ${seconds('leeched')} as leeched, coalesce(snatches, 0) as snatches,
    first_at, last_at, completed_at
  from import.given_traffic`

/** Adds to the sums over all rows, for the report. */
async function addToSums(tx: Db): Promise<void> {
  await sql`
    update import.traffic_sums s set up = s.up + x.up, down = s.down + x.down,
      seeded = s.seeded + x.seeded, snatches = s.snatches + x.snatches
    from (
      select coalesce(sum(sign * up), 0) as up, coalesce(sum(sign * down), 0) as down,
        coalesce(sum(sign * seeded), 0) as seeded, coalesce(sum(sign * snatches), 0) as snatches
      from (${VALUES}) g
    ) x`.execute(tx)
}

const memberOf = (alias: string) => sql`m.kind = ${sql.lit(MEMBER)} and m.outcome = 'imported'
  and m.old_id = ${sql.ref(`${alias}.member_id`)}`
const torrentOf = (alias: string) => sql`t.kind = ${sql.lit(TORRENT)}
  and t.outcome in ('imported', 'merged') and t.old_id = ${sql.ref(`${alias}.torrent_id`)}`

/** Adds rows of earlier readings whose members and torrents are here by now. */
async function giveWaiting(tx: Db): Promise<void> {
  await sql`
    with here as (
      delete from ${WAITING} w using import_row m, import_row t
      where ${memberOf('w')} and ${torrentOf('w')} returning w.*
    ) insert into import.given_traffic select * from here`.execute(tx)
  await analyzeBatch(tx, 'import.given_traffic')
}

async function keepWaiting(tx: Db): Promise<void> {
  const { rows } = await sql<{ is: boolean }>`
    select to_regclass('import.waiting_traffic') is not null as is`.execute(tx)
  const into = rows[0].is ? sql`insert into ${WAITING}` : sql`create unlogged table ${WAITING} as`
  const wait = sql`
    ${into} select g.* from import.given_traffic g
    left join import_row m on ${memberOf('g')} left join import_row t on ${torrentOf('g')}
    where m.new_id is null or t.new_id is null`
  await byHashes(tx, () => wait.execute(tx))
}

const snatchesOf = (part: number) => sql`
  sum(case part when ${sql.lit(part)} then sign * snatches else 0 end)::integer
    as ${sql.ref(`snatches_${part}`)}`

/** Returns SQL for the sums of pairs whose members and torrents are here, as rows of the table. */
const summed = (now: Date) => {
  const at = sql.lit(now.toISOString())
  return sql`
    select m.new_id as member_id, t.new_id as torrent_id, sum(sign * raw_up) as raw_up,
      sum(sign * raw_down) as raw_down, sum(sign * up) as up, sum(sign * down) as down,
      sum(sign * seeded)::bigint as seeded, sum(sign * leeched)::bigint as leeched,
      ${snatchesOf(0)}, ${snatchesOf(1)}, ${snatchesOf(2)},
      coalesce(min(first_at), min(last_at), ${at}::timestamptz) as first_at,
      coalesce(max(last_at), max(first_at), ${at}::timestamptz) as last_at,
      max(completed_at) as completed_at,
      sum(case part when 0 then sign else 0 end) as rows_0,
      sum(case part when 1 then sign else 0 end) as rows_1,
      sum(case part when 2 then sign else 0 end) as rows_2
    from (${VALUES}) g
    join import_row m on ${memberOf('g')} join import_row t on ${torrentOf('g')}
    group by 1, 2`
}

async function fillPlain(tx: Db, now: Date): Promise<void> {
  await sql`insert into ${PLAIN} ${summed(now)}`.execute(tx)
  await sql`alter table ${PLAIN} add primary key (member_id, torrent_id)`.execute(tx)
  await sql`analyze ${PLAIN}`.execute(tx)
}

/** The columns that are sums over the rows of a pair, and all columns that are not keys. */
const SUMMED = [
  ...['raw_up', 'raw_down', 'up', 'down', 'seeded', 'leeched'],
  ...['snatches_0', 'snatches_1', 'snatches_2', 'rows_0', 'rows_1', 'rows_2'],
]
const WHOLE = [...SUMMED, 'first_at', 'last_at', 'completed_at']

async function addToPlain(tx: Db, now: Date): Promise<void> {
  const add = SUMMED.map((name) => {
    return sql`${sql.ref(name)} = p.${sql.ref(name)} + excluded.${sql.ref(name)}`
  })
  await sql`drop table if exists import.changed_pair`.execute(tx)
  const make = sql`create unlogged table import.changed_pair as ${summed(now)}`
  await byHashes(tx, () => make.execute(tx))
  await analyzeBatch(tx, 'import.changed_pair')
  const put = sql`
    with put as (
      insert into ${PLAIN} as p
      select * from import.changed_pair order by member_id, torrent_id
      on conflict (member_id, torrent_id) do update set ${sql.join(add)},
        first_at = least(p.first_at, excluded.first_at),
        last_at = greatest(p.last_at, excluded.last_at),
        completed_at = greatest(p.completed_at, excluded.completed_at)
      returning *
    )
    insert into ${PENDING} select * from put
    on conflict (member_id, torrent_id) do update set
      ${sql.join(WHOLE.map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))}`
  await put.execute(tx)
  // The source no longer has any row of such a pair; its bookings stay.
  for (const table of [PLAIN, PENDING]) {
    const remove = sql`
      delete from ${table} p using import.changed_pair c
      where c.rows_0 + c.rows_1 + c.rows_2 < 0 and p.member_id = c.member_id
        and p.torrent_id = c.torrent_id and p.rows_0 + p.rows_1 + p.rows_2 = 0`
    await byKeys(tx, true, () => remove.execute(tx))
  }
  await sql`drop table import.changed_pair`.execute(tx)
  await analyzeBatch(tx, 'import.pending_traffic')
}

/** Returns the last member of a batch of some pairs; null: there are none above `after`. */
export async function batchEnd(
  db: Db,
  from: BookedFrom,
  after: number,
  pairs: number,
): Promise<number | null> {
  const { rows } = await sql<{ id: number | null }>`
    select max(member_id) as id from (
      select member_id from ${from.pairs} p where member_id > ${after}
      order by member_id limit ${pairs}) batch`.execute(db)
  return rows[0].id
}
