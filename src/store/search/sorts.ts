import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { SearchQuery } from '../../domain/search/query.ts'
import { fromMicroseconds, microseconds } from '../base/keyset.ts'
import { rankOf } from './terms-query.ts'

/** The sort columns of every list of torrents (contract §4). */
export const SORTS = ['name', 'size', 'seeders', 'leechers', 'snatches', 'createdAt'] as const
export type Sort = (typeof SORTS)[number]

/**
 * A sort column, the ID that makes the order total, and the conversion of its key to text for
 * cursors and back. No column can be null. Each column has an index together with the ID, except
 * those of counts.
 */
export interface SortKey {
  readonly column: RawBuilder<unknown>
  readonly id: RawBuilder<unknown>
  readonly needsStats: boolean
  /**
   * Whether the column has no index, because swarms change all the time: an update that changes no
   * index stays on its page. A scan of `torrent_stats` finds the first swarms in the order.
   */
  readonly isScanned: boolean
  readonly asText: (key: RawBuilder<unknown>) => RawBuilder<string>
  readonly fromText: (key: string) => RawBuilder<unknown>
}

const TEXT = {
  asText: (key: RawBuilder<unknown>) => sql<string>`${key}`,
  fromText: (key: string) => sql`${key}::text`,
}
const NUMBER = {
  asText: (key: RawBuilder<unknown>) => sql<string>`(${key})::text`,
  fromText: (key: string) => sql`${key}::bigint`,
}
const TIME = {
  asText: (key: RawBuilder<unknown>) => sql<string>`${microseconds(key)}::text`,
  fromText: (key: string) => fromMicroseconds(key),
}

const KEYS: Readonly<Record<Sort, SortKey>> = {
  name: { ...ofTorrent(sql`lower(torrent.name)`), ...TEXT },
  size: { ...ofTorrent(sql`torrent.size`), ...NUMBER },
  seeders: { ...ofCounts(sql`torrent_stats.seeders`), ...NUMBER },
  leechers: { ...ofCounts(sql`torrent_stats.leechers`), ...NUMBER },
  snatches: { ...ofStats(sql`torrent_stats.snatches`), ...NUMBER },
  createdAt: { ...ofTorrent(sql`torrent.created_at`), ...TIME },
}

export function sortKey(sort: Sort): SortKey {
  return KEYS[sort]
}

/**
 * The creation time as stored with the swarm counts: at the start of the index of all torrents,
 * torrents without seeders are rare.
 */
export const TIME_OF_DEAD: SortKey = {
  ...ofCounts(sql`torrent_stats.torrent_created_at`),
  ...TIME,
}

/**
 * Returns the key for the order by relevance. It is computed for each match, so there must not be
 * too many.
 */
export function rankKey(query: SearchQuery): SortKey {
  return { ...ofTorrent(rankOf(query)), ...NUMBER }
}

function ofTorrent(column: RawBuilder<unknown>) {
  return { column, id: sql`torrent.id`, needsStats: false, isScanned: false }
}

function ofStats(column: RawBuilder<unknown>) {
  return { column, id: sql`torrent_stats.torrent_id`, needsStats: true, isScanned: false }
}

function ofCounts(column: RawBuilder<unknown>) {
  return { ...ofStats(column), isScanned: true }
}
