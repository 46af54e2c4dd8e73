import { sql } from 'kysely'
import type { TrafficEntry } from '../../bridge/traffic-entry.ts'
import { ENTRY_BYTES, ENTRY_WORDS, isWholeEntry, readEntry } from '../../bridge/traffic-entry.ts'
import type { Db } from '../base/db.ts'

/** Reads journal entries as a tracker sent them. */
export interface Batch {
  /** 32 hex digits. */
  readonly journalId: string
  /** The position of the first of these entries in its journal. */
  readonly first: number
  /** The entries exactly as in the journal, 160 bytes each. */
  readonly entries: Buffer
}

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

export interface ReadBatch {
  readonly entries: readonly NumberedEntry[]
  readonly parked: readonly Aside[]
  /** Sizes in bytes of the torrents in `entries`. */
  readonly sizes: ReadonlyMap<number, number>
  /** The torrents among these that have no seeders. */
  readonly seedless: ReadonlySet<number>
}

/**
 * Reads the entries of a batch from number `from`. Entries that must not be booked are returned
 * separately, so that they do not hold up others: damaged ones, and those of a member or torrent
 * that this database has never had.
 */
export async function readBatch(tx: Db, batch: Batch, from: number): Promise<ReadBatch> {
  const parked: Aside[] = []
  const whole: NumberedEntry[] = []
  const words = wordsOf(batch.entries)
  const end = batch.first + Math.floor(batch.entries.length / ENTRY_BYTES)
  for (let number = Math.max(batch.first, from); number < end; number++) {
    const start = (number - batch.first) * ENTRY_WORDS
    if (isWholeEntry(words, start)) whole.push({ number, entry: readEntry(words, start) })
    else parked.push({ number, reason: 'damaged', entry: null, rawUp: 0n, rawDown: 0n })
  }
  const members = await knownMembers(tx, whole)
  const { sizes, seedless } = await knownTorrents(tx, whole)
  const entries = whole.filter(({ number, entry }) => {
    const hasMember = members.has(entry.memberId)
    if (hasMember && sizes.has(entry.torrentId)) return true
    const reason = hasMember ? 'no torrent' : 'no member'
    parked.push({ number, reason, entry, rawUp: entry.rawUp, rawDown: entry.rawDown })
    return false
  })
  return { entries, parked, sizes, seedless }
}

async function knownMembers(tx: Db, entries: readonly NumberedEntry[]): Promise<Set<number>> {
  const ids = [...new Set(entries.map(({ entry }) => entry.memberId))]
  if (ids.length === 0) return new Set()
  const rows = await tx.selectFrom('member').select('id').where('id', '=', anyOf(ids)).execute()
  return new Set(rows.map(({ id }) => id))
}

async function knownTorrents(
  tx: Db,
  entries: readonly NumberedEntry[],
): Promise<Pick<ReadBatch, 'sizes' | 'seedless'>> {
  const ids = [...new Set(entries.map(({ entry }) => entry.torrentId))]
  if (ids.length === 0) return { sizes: new Map(), seedless: new Set() }
  const rows = await tx
    .selectFrom('torrent')
    .leftJoin('torrent_stats', 'torrent_stats.torrent_id', 'torrent.id')
    .select(['torrent.id', 'size', 'seeders'])
    .where('torrent.id', '=', anyOf(ids))
    .execute()
  const seedless = rows.filter(({ seeders }) => seeders === 0).map(({ id }) => id)
  return { sizes: new Map(rows.map(({ id, size }) => [id, size])), seedless: new Set(seedless) }
}

/** Returns the bytes of a batch as words; copied if they are not aligned to words. */
function wordsOf(bytes: Buffer): Int32Array {
  const whole = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer)
  return new Int32Array(whole.buffer, whole.byteOffset, Math.floor(bytes.length / 4))
}

/** One parameter for all of them: a list of thousands would be parsed for every batch. */
function anyOf(ids: readonly number[]) {
  return sql<number>`any(${[...ids]}::bigint[])`
}
