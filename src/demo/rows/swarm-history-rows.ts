import { sql } from 'kysely'
import type { Db } from '../../store/base/db.ts'

// The history of some swarms, calculated from when each peer was there, as the task would have
// noted it: a row has the counts before a change. For the other torrents, the history begins now.

/**
 * The number of torrents with a history: this many of the largest swarms, and this many of the
 * newest.
 */
const EACH = 80

const SPANS = [
  { span: 'hour', step: '1 hour', length: '24 hours' },
  { span: 'day', step: '1 day', length: '90 days' },
] as const

/** Writes the history of the torrents that visitors are most likely to open. */
export async function writeSwarmHistory(db: Db, now: Date): Promise<void> {
  const few = sql`(select torrent_id from torrent_stats order by seeders desc, torrent_id
      limit ${EACH}) union (select id from torrent where state = 'listed'
      order by created_at desc, id desc limit ${EACH})`
  for (const { span, step, length } of SPANS) {
    await sql`
      with few (torrent_id) as (${few}), tick as (
        select at from generate_series(${now}::timestamptz - ${length}::interval, ${now},
          ${step}::interval) as at
      ), counted as (
        select few.torrent_id, tick.at,
          count(h.*) filter (where t.uploader_id = h.member_id or h.completed_at <= tick.at)
            as seeders,
          count(h.*) filter (where t.uploader_id is distinct from h.member_id
            and coalesce(h.completed_at > tick.at, true)) as leechers
        from few join torrent t on t.id = few.torrent_id cross join tick
        left join member_torrent h on h.torrent_id = few.torrent_id and h.first_at <= tick.at
          and h.last_at >= tick.at - interval '1 hour'
        group by few.torrent_id, tick.at
      ), changed as (
        select *, lag(seeders) over past as old_seeders, lag(leechers) over past as old_leechers
        from counted window past as (partition by torrent_id order by at)
      )
      insert into swarm_history (torrent_id, span, at, seeders, leechers)
      select torrent_id, ${span}, at, old_seeders, old_leechers from changed
      where (seeders, leechers) is distinct from (old_seeders, old_leechers)
        and old_seeders is not null
      on conflict do nothing`.execute(db)
    await sql`
      insert into swarm_seen (torrent_id, span, seeders, leechers)
      select torrent_id, ${span}, seeders, leechers from torrent_stats
      where torrent_id in (${few}) on conflict do nothing`.execute(db)
  }
}
