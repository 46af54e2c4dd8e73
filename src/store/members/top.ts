import { LRUCache } from 'lru-cache'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// The members with the largest totals, among those who share their totals and uploads with every
// member. Cached for an hour, as a list reads the totals of all members.

export interface TopMember {
  readonly id: number
  readonly name: string
  readonly joinedAt: Date
  readonly uploaded: bigint
  readonly downloaded: bigint
  /** Bytes per second since joining. */
  readonly upSpeed: number
  readonly downSpeed: number
  /** Torrents in the catalog. */
  readonly uploads: number
}

const ORDERS = {
  uploaded: sql`totals.uploaded`,
  downloaded: sql`totals.downloaded`,
  uploads: sql`coalesce(own.uploads, 0)`,
  upSpeed: sql`totals.uploaded / seconds`,
  downSpeed: sql`totals.downloaded / seconds`,
} as const
export type TopBy = keyof typeof ORDERS

const KEPT = { max: 50, ttl: 3_600_000 }
const lists = new WeakMap<Db, LRUCache<string, Promise<readonly TopMember[]>>>()

/** Returns the first `limit` members in an order. */
export function top(db: Db, by: TopBy, limit: number, now: Date): Promise<readonly TopMember[]> {
  const kept = lists.get(db) ?? new LRUCache(KEPT)
  lists.set(db, kept)
  const name = `${by} ${limit}`
  const known = kept.get(name)
  if (known !== undefined) return known
  const read = readTop(db, by, limit, now)
  kept.set(name, read)
  read.catch(() => kept.delete(name))
  return read
}

async function readTop(db: Db, by: TopBy, limit: number, now: Date) {
  const { rows } = await sql<TopMember>`
    select m.id, m.name, m.created_at as "joinedAt", totals.uploaded, totals.downloaded,
      (totals.uploaded / seconds)::float8 as "upSpeed",
      (totals.downloaded / seconds)::float8 as "downSpeed",
      coalesce(own.uploads, 0)::int as uploads
    from member m
    join member_totals totals on totals.member_id = m.id
    left join (select uploader_id, count(*) as uploads from torrent
      where state = 'listed' and not is_anonymous
      group by uploader_id) own on own.uploader_id = m.id
    cross join lateral (
      select greatest(1, extract(epoch from ${now}::timestamptz - m.created_at)) as seconds) time
    where m.state = 'active' and coalesce(m.privacy ->> 'traffic', 'members') = 'members'
      and coalesce(m.privacy ->> 'uploads', 'members') = 'members'
    order by ${ORDERS[by]} desc, m.id limit ${limit}`.execute(db)
  return rows
}
