import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { isAmongFilesOfOne } from './conditions.ts'
import type { TorrentFilter } from './filters.ts'
import { asksForStats, isOpen, passes } from './filters.ts'

/** Returns which of these torrents match a filter, by the same condition as lists. */
export async function passing(
  db: Db,
  filter: TorrentFilter,
  ids: readonly number[],
): Promise<ReadonlySet<number>> {
  if (ids.length === 0 || isOpen(filter)) return new Set(ids)
  const stats = asksForStats(filter)
    ? sql`join torrent_stats on torrent_stats.torrent_id = torrent.id`
    : sql``
  const { rows } = await sql<{ id: number }>`
    select torrent.id from torrent ${stats}
    where torrent.id = any(${ids}::bigint[]) and ${passes(filter, isAmongFilesOfOne)}`.execute(db)
  return new Set(rows.map(({ id }) => id))
}
