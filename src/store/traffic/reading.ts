import { sql } from 'kysely'
import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import { ENTRY_BYTES, ENTRY_WORDS, isWholeEntry, readEntry } from '../../bridge/traffic-entry.ts'
import type { Db } from '../base/db.ts'
import { givenIds } from '../base/given-rows.ts'
import type { Batch } from '../records/journal-batch.ts'
import { wordsOf } from '../records/journal-batch.ts'

/** An entry and its position in the journal. */
export interface NumberedEntry {
  readonly number: number
  readonly entry: TrafficEntry
}

/** An entry, or some of its bytes, that could not be booked. */
export interface Aside {
  readonly number: number
  readonly reason: 'damaged' | 'no member' | 'no torrent' | 'implausible'
  /** Null when the entry cannot be read. */
  readonly entry: TrafficEntry | null
  readonly rawUp: bigint
  readonly rawDown: bigint
}

/** The entries that can be read, and those that cannot. */
export interface ReadBatch {
  readonly whole: readonly NumberedEntry[]
  readonly damaged: readonly Aside[]
}

/** Reads the entries of a batch from number `from` on. */
export function readBatch(batch: Batch, from: number): ReadBatch {
  const damaged: Aside[] = []
  const whole: NumberedEntry[] = []
  const words = wordsOf(batch.entries)
  const end = batch.first + Math.floor(batch.entries.length / ENTRY_BYTES)
  for (let number = Math.max(batch.first, from); number < end; number++) {
    const start = (number - batch.first) * ENTRY_WORDS
    if (isWholeEntry(words, start)) whole.push({ number, entry: readEntry(words, start) })
    else damaged.push({ number, reason: 'damaged', entry: null, rawUp: 0n, rawDown: 0n })
  }
  return { whole, damaged }
}

/** The data of torrents that booking needs for a few entries. */
export interface TorrentFacts {
  /** The sizes in bytes of the torrents that these entries may complete. */
  readonly sizes: ReadonlyMap<number, number>
  /** The torrents without seeders, among those for which these entries report waiting. */
  readonly seedless: ReadonlySet<number>
}

export async function torrentFacts(
  tx: Db,
  entries: readonly NumberedEntry[],
): Promise<TorrentFacts> {
  const asked = entries.filter(({ entry }) => mayComplete(entry) || isWaiting(entry))
  if (asked.length === 0) return { sizes: new Map(), seedless: new Set() }
  const ids = new Set(asked.map(({ entry }) => entry.torrentId))
  const rows = await tx
    .selectFrom('torrent')
    .leftJoin('torrent_stats', 'torrent_stats.torrent_id', 'torrent.id')
    .select(['torrent.id', 'size', 'seeders'])
    .where('torrent.id', '=', sql<number>`any(${givenIds(ids)})`)
    .execute()
  const seedless = rows.filter(({ seeders }) => seeders === 0).map(({ id }) => id)
  return { sizes: new Map(rows.map(({ id, size }) => [id, size])), seedless: new Set(seedless) }
}

/** Returns whether nothing is left to download; for `resumed`, the stored row decides. */
export function mayComplete({ kind, left }: TrafficEntry): boolean {
  return left === 0n && (kind === 'completed' || kind === 'resumed')
}

/** Returns whether the session downloaded nothing in the time in which it wanted to. */
export function isWaiting({ rawDown, leechedSeconds }: TrafficEntry): boolean {
  return rawDown === 0n && leechedSeconds > 0
}
