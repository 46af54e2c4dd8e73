import { sql } from 'kysely'
import type pg from 'pg'
import { ahead } from '../../../shared/ahead.ts'
import type { Db } from '../../base/db.ts'
import { givenIds, givenRows } from '../../base/given-rows.ts'
import * as torrentStates from '../../torrents/states.ts'
import { MEMBER, type Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportConnection } from '../one-at-a-time.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import { isNews, TORRENT } from '../records.ts'
import type { CatalogDescription } from '../described/source.ts'
import type { Bundles } from './bundles.ts'
import { createBundles, noteGroups } from './bundles.ts'
import type { FindFile, Judged, JudgedBatch } from './judged-torrents.ts'
import { judgedTorrents } from './judged-torrents.ts'
import type { SourceTaxonomy } from './taxonomy.ts'
import { addPromotions, addTags } from './torrent-extras.ts'
import { placesOf } from './torrent-places.ts'
import type { ArrivingTorrent } from './torrent-rows.ts'
import { writeTorrents } from './torrent-rows.ts'
import type { TorrentValues } from './torrent-values.ts'

export interface ImportingTorrents {
  readonly catalog: CatalogDescription
  readonly taxonomy: SourceTaxonomy
  readonly findFile: FindFile
  /** The connection that reads the next torrents while others are written. */
  readonly reader: ImportConnection
  /** The name of the old site, for promotions. */
  readonly origin: string
  readonly now: Date
  /** Only the torrent with this ID in the source. */
  readonly only?: number
  readonly onTorrents?: (count: number) => void
}

interface Booking {
  readonly client: pg.ClientBase
  readonly tx: Db
  readonly bundles: Bundles
  readonly origin: string
  readonly now: Date
}

/** Imports the torrents that are not here yet; a run that was killed continues. */
export async function importTorrents(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  importing: ImportingTorrents,
): Promise<void> {
  const { taxonomy, only, origin, now, onTorrents } = importing
  const places = await placesOf(db, taxonomy)
  const targets = new Map(taxonomy.values.map(({ key, target }) => [key, target]))
  const bundles = createBundles()
  let done = 0
  for await (const batch of ahead(judgedTorrents({ ...importing, places, targets }, only))) {
    await inTransaction((tx) => book({ client, tx, bundles, origin, now }, batch))
    done += batch.judged.length
    onTorrents?.(done)
  }
}

async function book(
  { client, tx, bundles, origin, now }: Booking,
  { judged, known }: JudgedBatch,
): Promise<void> {
  const taken = await takenHashes(tx, judged)
  const members = await membersOf(tx, judged)
  const ids = await newIds(tx, 'torrent', judged.filter(({ values }) => values !== null).length)
  const placing: Omit<ArrivingTorrent, 'bundleId'>[] = []
  const rows: ImportRow[] = []
  for (const one of judged) {
    const { torrent, values } = one
    const base = { oldId: torrent.id, digest: torrent.digest, figures: null }
    if (values === null) {
      const { outcome, reason } = one
      rows.push({ ...base, newId: null, outcome, reason })
      continue
    }
    const hashes = hashesOf(values)
    const already = hashes.map((hash) => taken.get(hash)).find((id) => id !== undefined)
    if (already !== undefined) {
      const reason = `Torrent ${already} here has its info hash`
      rows.push({ ...base, newId: already, outcome: 'merged', reason })
      continue
    }
    const id = ids[placing.length]
    for (const hash of hashes) taken.set(hash, id)
    const uploaderId = members.get(torrent.uploader_id ?? 0) ?? null
    placing.push({ id, torrent, values, uploaderId })
    const remarks = [...values.remarks, ...(uploaderId === null ? ['no uploader'] : [])]
    rows.push({ ...base, newId: id, outcome: 'imported', reason: remarks.join(', ') })
  }
  const changed = rows.filter((row) => isNews(row, known.get(row.oldId)))
  if (changed.length === 0) return
  await records.mark(tx)
  const arrivals = await placed(tx, bundles, placing, now)
  if (arrivals.length > 0) {
    await deferred(tx, async () => {
      await addTags(tx, arrivals)
      await writeTorrents(client, arrivals, now)
    })
    await addPromotions(tx, arrivals, origin, now)
    await noteGroups(tx, arrivals)
    await torrentStates.record(
      tx,
      arrivals.map(({ id }) => id),
      now,
    )
  }
  await records.put(tx, TORRENT, changed)
}

async function placed(
  tx: Db,
  bundles: Bundles,
  placing: readonly Omit<ArrivingTorrent, 'bundleId'>[],
  now: Date,
): Promise<readonly ArrivingTorrent[]> {
  const given = placing.map(({ torrent, values }) => ({ torrent, ...values }))
  await bundles.prepare(tx, given, now)
  const arrivals: ArrivingTorrent[] = []
  for (const [at, one] of placing.entries()) {
    arrivals.push({ ...one, bundleId: await bundles.placeOf(tx, given[at], now) })
  }
  return arrivals
}

/**
 * Runs `write` with deferred foreign keys. Tags, files and counts are written before their
 * torrents, whose rows are then written with all words. In the other order, each of them would
 * write the torrent's row and its indexes again.
 */
async function deferred(tx: Db, write: () => Promise<void>): Promise<void> {
  const keys = ['torrent_tag', 'torrent_file', 'torrent_folder', 'torrent_stats'].map((table) => {
    return sql.ref(`${table}_torrent_id_fkey`)
  })
  await sql`set constraints ${sql.join(keys)} deferred`.execute(tx)
  await write()
  await sql`set constraints ${sql.join(keys)} immediate`.execute(tx)
}

function hashesOf({ upload: { infoHash, infoHashV2 } }: TorrentValues): readonly string[] {
  return infoHashV2 === null ? [infoHash] : [infoHash, infoHashV2]
}

/** Returns the torrents here by their hashes. */
async function takenHashes(tx: Db, judged: readonly Judged[]): Promise<Map<string, number>> {
  const hashes = judged.flatMap(({ values }) => (values === null ? [] : hashesOf(values)))
  const { rows } = await sql<{ hash: string; id: number }>`
    select encode(h.hash, 'hex') as hash, h.torrent_id as id from ${givenRows(hashes, {
      given: ['bytea', (hash) => hash],
    })} join torrent_hash h on h.hash = x.given`.execute(tx)
  return new Map(rows.map(({ hash, id }) => [hash, id]))
}

/** Returns the members here by their IDs in the source. */
async function membersOf(tx: Db, judged: readonly Judged[]): Promise<ReadonlyMap<number, number>> {
  const old = new Set(judged.map(({ torrent }) => torrent.uploader_id ?? 0))
  const rows = await sql<{ oldId: number; newId: number }>`
    select old_id as "oldId", new_id as "newId" from import_row
    where kind = ${MEMBER} and new_id is not null and old_id = any(${givenIds(old)})`.execute(tx)
  return new Map(rows.rows.map(({ oldId, newId }) => [oldId, newId]))
}
