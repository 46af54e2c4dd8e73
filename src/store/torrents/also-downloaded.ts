import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { apartFrom, named } from '../records/tasks/failed-rows.ts'

// Torrents that other members who downloaded a torrent also downloaded.

/**
 * How many of the torrent's newest snatchers are examined, and how many of the newest snatches of
 * each.
 */
const MEMBERS = 60
const OF_EACH = 40
/**
 * How many results are stored per torrent, and how many members a result must have in common with
 * it.
 */
const KEPT = 8
const LEAST_SHARED = 2

/**
 * Updates the lists of up to `limit` torrents whose snatches have grown by a tenth since the last
 * update, most snatched first; returns how many. Reads at most 60 members with 40 snatches each.
 */
export async function makeSome(
  db: Db,
  limit: number,
  now: Date,
  except: readonly number[] = [],
): Promise<number> {
  const { rows } = await sql<Due>`
    select s.torrent_id as id, s.snatches from torrent_stats s
    left join also_downloaded a on a.torrent_id = s.torrent_id
    where s.snatches >= ${LEAST_SHARED} and ${apartFrom(sql`s.torrent_id`, except)}
      and (a.torrent_id is null or s.snatches >= a.snatches + greatest(1, a.snatches / 10))
    order by s.snatches desc, s.torrent_id limit ${limit}`.execute(db)
  const ids = rows.map(({ id }) => id)
  if (ids.length > 0) await named(ids, () => make(db, rows, now))
  return ids.length
}

interface Due {
  readonly id: number
  readonly snatches: number
}

async function make(db: Db, rows: readonly Due[], now: Date): Promise<void> {
  await sql`
    with due as materialized (
      select * from unnest(${rows.map(({ id }) => id)}::bigint[],
        ${rows.map(({ snatches }) => snatches)}::bigint[]) as due (id, snatches)
    )
    insert into also_downloaded as a (torrent_id, others, snatches, made_at)
    select due.id, coalesce(found.others, '{}'), due.snatches, ${now}
    from due left join lateral (
      select array_agg(other order by shared desc, other desc) as others from (
        select has.torrent_id as other, count(*) as shared
        from (
          select member_id from member_torrent
          where torrent_id = due.id and completed_at is not null
          order by completed_at desc limit ${MEMBERS}
        ) as who
        cross join lateral (
          select torrent_id from member_torrent h
          where h.member_id = who.member_id and completed_at is not null
            and h.torrent_id <> due.id
          order by completed_at desc limit ${OF_EACH}
        ) as has
        group by has.torrent_id having count(*) >= ${LEAST_SHARED}
        order by shared desc, other desc limit ${KEPT}
      ) as best
    ) as found on true
    on conflict (torrent_id) do update
      set others = excluded.others, snatches = excluded.snatches, made_at = excluded.made_at
    `.execute(db)
}
