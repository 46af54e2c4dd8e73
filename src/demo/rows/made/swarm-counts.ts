import { sql } from 'kysely'
import { DEMO_STORE } from '../../../domain/traffic/demo-store.ts'
import type { Db } from '../../../store/base/db.ts'

/**
 * Writes the counts of a tracker: the open sessions of each torrent, as its page of peers lists
 * them. Without these rows, only the first client that announces a torrent would be counted.
 */
export async function writeSwarmCounts(db: Db): Promise<void> {
  await sql`insert into swarm_report (store_id, report) values (${DEMO_STORE}, 0)
    on conflict do nothing`.execute(db)
  await sql`
    with counted as (
      insert into swarm_count as c (store_id, torrent_id, seeders, leechers)
      select store_id, torrent_id, count(*) filter (where seeding),
        count(*) filter (where not seeding)
      from peer_session where ended_at is null and store_id = ${DEMO_STORE}
      group by store_id, torrent_id
      returning torrent_id, seeders, leechers
    )
    update torrent_stats s set seeders = c.seeders, leechers = c.leechers from counted c
    where s.torrent_id = c.torrent_id
      and (s.seeders, s.leechers) is distinct from (c.seeders, c.leechers)`.execute(db)
}
