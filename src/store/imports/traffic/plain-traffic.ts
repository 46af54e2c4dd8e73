import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { TORRENT } from '../catalog/torrents.ts'
import { MEMBER } from '../members.ts'
import type { TrafficDescription } from '../sources/description.ts'

/**
 * Builds the table of what each member here has done with each torrent here, in which the rows of
 * a pair are summed, after members and torrents were imported. The sums of all rows are kept for
 * the report.
 */
export async function makePlainTraffic(
  tx: Db,
  { rows }: TrafficDescription,
  now: Date,
): Promise<void> {
  const given = sql`
    select member_id, torrent_id,
      coalesce(greatest(case when up > 2 * raw_up then up else raw_up end, 0), 0) as raw_up,
      coalesce(greatest(case when down > 2 * raw_down then down else raw_down end, 0), 0)
        as raw_down, coalesce(greatest(up, 0), 0) as up,
      coalesce(greatest(down, 0), 0) as down, coalesce(greatest(trunc(seeded), 0), 0) as seeded,
      coalesce(greatest(trunc(leeched), 0), 0) as leeched, coalesce(snatches, 0) as snatches,
      first_at, last_at, completed_at
    from (${sql.raw(rows)}) r`
  await sql`drop table if exists import.plain_traffic, import.traffic_sums`.execute(tx)
  await sql`
    create unlogged table import.plain_traffic as
    select m.new_id as member_id, t.new_id as torrent_id, sum(raw_up) as raw_up,
      sum(raw_down) as raw_down, sum(up) as up, sum(down) as down,
      sum(seeded)::bigint as seeded, sum(leeched)::bigint as leeched,
      sum(snatches)::integer as snatches,
      coalesce(min(first_at), min(last_at), ${sql.lit(now.toISOString())}::timestamptz) as first_at,
      coalesce(max(last_at), max(first_at), ${sql.lit(now.toISOString())}::timestamptz) as last_at,
      max(completed_at) as completed_at
    from (${given}) g
    join import_row m on m.kind = ${sql.lit(MEMBER)} and m.old_id = g.member_id
      and m.outcome = 'imported'
    join import_row t on t.kind = ${sql.lit(TORRENT)} and t.old_id = g.torrent_id
      and t.outcome in ('imported', 'merged')
    group by 1, 2`.execute(tx)
  await sql`
    create unlogged table import.traffic_sums as
    select coalesce(sum(up), 0) as up, coalesce(sum(down), 0) as down,
      coalesce(sum(seeded), 0) as seeded, coalesce(sum(snatches), 0) as snatches
    from (${given}) g`.execute(tx)
  await sql`
    alter table import.plain_traffic add primary key (member_id, torrent_id)`.execute(tx)
  await sql`analyze import.plain_traffic`.execute(tx)
}

/** The last member of a batch of some pairs; null: there are none above `after`. */
export async function batchEnd(db: Db, after: number, pairs: number): Promise<number | null> {
  const { rows } = await sql<{ id: number | null }>`
    select max(member_id) as id from (
      select member_id from import.plain_traffic where member_id > ${after}
      order by member_id limit ${pairs}) batch`.execute(db)
  return rows[0].id
}
