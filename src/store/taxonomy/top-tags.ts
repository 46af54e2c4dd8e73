import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** A tag, with the number of its listed torrents and the sums of their votes. */
export interface TopTag {
  readonly slug: string
  readonly uses: number
  readonly up: number
  readonly down: number
}

/** More tags than any list shows. */
const MOST = 250
const LISTED = sql`torrent on torrent.id = torrent_id and torrent.state = 'listed'`
const ORDERS = { uses: sql`uses`, votes: sql`up` } as const

/** The lists are cached for an hour, because the tags of all torrents are counted. */
const KEPT = { max: 2, ttl: 3_600_000 }
const lists = new WeakMap<Db, LRUCache<string, Promise<readonly TopTag[]>>>()

/** Returns the 250 tags with the most torrents, or with the most votes. */
export function topTags(db: Db, by: keyof typeof ORDERS): Promise<readonly TopTag[]> {
  const kept = lists.get(db) ?? new LRUCache(KEPT)
  lists.set(db, kept)
  const known = kept.get(by)
  if (known !== undefined) return known
  const found = read(db, by)
  kept.set(by, found)
  found.catch(() => kept.delete(by))
  return found
}

async function read(db: Db, by: keyof typeof ORDERS): Promise<readonly TopTag[]> {
  const { rows } = await sql<TopTag>`
    select slug, uses::int, coalesce(up, 0)::int as up, coalesce(down, 0)::int as down
    from (select tag_id, count(*) as uses from torrent_tag join ${LISTED}
      group by tag_id) used
    left join (select tag_id, sum(up) as up, sum(down) as down
      from torrent_tag_score join ${LISTED} group by tag_id) voted on voted.tag_id = used.tag_id
    join tag on tag.id = used.tag_id
    order by ${ORDERS[by]} desc nulls last, slug limit ${MOST}`.execute(db)
  return rows
}
