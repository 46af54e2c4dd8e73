import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from './db.ts'
import type { TorrentLine } from './torrent-lines.ts'
import { torrentLines } from './torrent-lines.ts'

// What is sorted by, the id beside it that makes the order total, and how a key comes back from a
// cursor. Each pair has an index, so a page costs the same wherever it begins. None of the columns
// can be null.
const KEYS = {
  name: {
    column: sql`lower(torrent.name)`,
    id: sql`torrent.id`,
    asText: sql<string>`lower(torrent.name)`,
    fromText: (key: string) => sql`${key}::text`,
  },
  size: numberKey(sql`torrent.size`, sql`torrent.id`),
  seeders: numberKey(sql`torrent_stats.seeders`, sql`torrent_stats.torrent_id`),
  leechers: numberKey(sql`torrent_stats.leechers`, sql`torrent_stats.torrent_id`),
  snatches: numberKey(sql`torrent_stats.snatches`, sql`torrent_stats.torrent_id`),
  createdAt: {
    column: sql`torrent.created_at`,
    id: sql`torrent.id`,
    // Whole microseconds, as PostgreSQL keeps them: a Date would lose three digits.
    asText: sql<string>`(extract(epoch from torrent.created_at) * 1000000)::bigint::text`,
    fromText: (key: string) =>
      sql`(timestamptz 'epoch' + ${key}::bigint * interval '1 microsecond')`,
  },
} as const

function numberKey(column: RawBuilder<unknown>, id: RawBuilder<unknown>) {
  const asText = sql<string>`(${column})::text`
  return { column, id, asText, fromText: (key: string) => sql`${key}::bigint` }
}

export type Sort = keyof typeof KEYS
export const SORTS = Object.keys(KEYS) as readonly Sort[]

/** Where a page begins: at the torrent with this key and id. */
export interface BrowsePosition {
  /** `sortKey` of that torrent; digits for every sort but the name's. */
  readonly key: string
  readonly id: number
  /** The page that ends before it, instead of the one that begins behind it. */
  readonly isBackward: boolean
}

export interface BrowseFilter {
  /** Each must be part of the name, in any case. */
  readonly words: readonly string[]
  readonly categoryId: number | null
  /** Slug. */
  readonly tag: string | null
  readonly sort: Sort
  readonly isDescending: boolean
  readonly position: BrowsePosition | null
  readonly limit: number
}

export interface BrowseLine extends TorrentLine {
  /** What it is sorted by, exactly as the database compares it. */
  readonly sortKey: string
}

export interface BrowsePage {
  readonly rows: readonly BrowseLine[]
  readonly hasBefore: boolean
  readonly hasAfter: boolean
}

/** One page of the listed torrents, found by index at any depth. */
export async function browse(db: Db, filter: BrowseFilter): Promise<BrowsePage> {
  const rows: BrowseLine[] = await browseQuery(db, filter).execute()
  const isBackward = filter.position?.isBackward ?? false
  const hasMore = rows.length > filter.limit
  if (hasMore) rows.pop()
  if (isBackward) rows.reverse()
  const cameFrom = filter.position !== null
  return {
    rows,
    hasBefore: isBackward ? hasMore : cameFrom,
    hasAfter: isBackward ? cameFrom : hasMore,
  }
}

/** The query of a page, with one row more than the page has: tests look at its plan. */
export function browseQuery(db: Db, filter: BrowseFilter) {
  const { column, id, asText, fromText } = KEYS[filter.sort]
  const { position } = filter
  // Backward is the same page seen from the other end.
  const isDown = filter.isDescending !== (position?.isBackward ?? false)
  let query = torrentLines(db)
    .select(asText.as('sortKey'))
    // Spelled out: the indexes are those of listed torrents.
    .where(sql<boolean>`torrent.state = 'listed'`)
  if (filter.categoryId !== null) {
    query = query.where('torrent.category_id', '=', filter.categoryId)
  }
  if (filter.tag !== null) query = query.where(hasTag(filter.tag))
  for (const word of filter.words) {
    query = query.where('torrent.name', 'ilike', `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  }
  if (position !== null) {
    const side = sql.raw(isDown ? '<' : '>')
    query = query.where(
      sql<boolean>`(${column}, ${id}) ${side} (${fromText(position.key)}, ${position.id}::bigint)`,
    )
  }
  const order = sql.raw(isDown ? 'desc' : 'asc')
  return query.orderBy(sql`${column} ${order}, ${id} ${order}`).limit(filter.limit + 1)
}

function hasTag(slug: string) {
  return sql<boolean>`exists (
    select from torrent_tag join tag on tag.id = torrent_tag.tag_id
    where torrent_tag.torrent_id = torrent.id and tag.slug = ${slug})`
}
