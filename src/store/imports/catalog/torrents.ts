import { sql } from 'kysely'
import type pg from 'pg'
import type { ValueTarget } from '../../../domain/imports/taxonomy.ts'
import type { Db } from '../../base/db.ts'
import { givenIds, givenRows } from '../../base/given-rows.ts'
import * as attributes from '../../taxonomy/attributes.ts'
import * as categories from '../../taxonomy/categories.ts'
import * as torrentStates from '../../torrents/states.ts'
import { MEMBER, type Target } from '../members.ts'
import { newIds } from '../new-ids.ts'
import type { ImportRow, Outcome } from '../records.ts'
import * as records from '../records.ts'
import { isDone, isNews } from '../records.ts'
import type { Bundles } from './bundles.ts'
import { createBundles, noteGroups } from './bundles.ts'
import type { CatalogDescription } from '../sources/description.ts'
import type { PlainTorrent, TorrentContents } from './plain-torrents.ts'
import { contentsOf, plainTorrents } from './plain-torrents.ts'
import { addPromotions, addTags } from './torrent-extras.ts'
import type { ArrivingTorrent } from './torrent-rows.ts'
import { writeTorrents } from './torrent-rows.ts'
import type { SourceTaxonomy } from './taxonomy.ts'
import type { FoundFile, TorrentPlace, TorrentValues } from './torrent-values.ts'
import { torrentValues, uploadOf } from './torrent-values.ts'

export const TORRENT = 'torrent'
/** Torrents that are read together; a transaction ends earlier when their files are large. */
const BATCH = 200
const BATCH_BYTES = 8 * 1024 * 1024

/** Finds the .torrent of a row that the database of the source does not have. */
export type FindFile = (wanted: {
  readonly id: number
  readonly fileName: string | null
}) => Promise<FoundFile>

export interface ImportingTorrents {
  readonly catalog: CatalogDescription
  readonly taxonomy: SourceTaxonomy
  readonly findFile: FindFile
  /** The name of the old site, for promotions. */
  readonly origin: string
  readonly now: Date
  readonly onTorrents?: (count: number) => void
}

interface Judging extends ImportingTorrents {
  readonly client: pg.ClientBase
  readonly db: Db
  readonly places: ReadonlyMap<string, TorrentPlace | null>
  readonly targets: ReadonlyMap<string, ValueTarget | null>
  readonly bundles: Bundles
}

/** Imports the torrents that are not here yet; a run that was killed continues. */
export async function importTorrents(
  client: pg.ClientBase,
  { db, inTransaction }: Target,
  importing: ImportingTorrents,
): Promise<void> {
  const places = await placesOf(db, importing.taxonomy)
  const targets = new Map(importing.taxonomy.values.map(({ key, target }) => [key, target]))
  const judging: Judging = { ...importing, client, db, places, targets, bundles: createBundles() }
  let after = Number.MIN_SAFE_INTEGER
  let done = 0
  for (;;) {
    const torrents = await plainTorrents(client, after, BATCH)
    if (torrents.length === 0) break
    after = torrents[torrents.length - 1].id
    const ids = torrents.map(({ id }) => id)
    const known = await records.ofIds(db, TORRENT, ids)
    const open = torrents.filter(({ id }) => !isDone(known.get(id)))
    for (let from = 0; from < open.length;) {
      const judged = await judgeSome(judging, open.slice(from))
      from += judged.length
      await inTransaction((tx) => book(tx, judging, judged, known))
    }
    done += torrents.length
    importing.onTorrents?.(done)
  }
}

/** Categories by the key of the source; null: left out. */
async function placesOf(db: Db, taxonomy: SourceTaxonomy) {
  const bySlug = new Map((await categories.list(db)).map(({ slug, id }) => [slug, id]))
  const places = new Map<string, TorrentPlace | null>()
  for (const { key, category } of taxonomy.categories) {
    const id = category === null ? undefined : bySlug.get(category)
    const slug = category ?? ''
    const place =
      id === undefined ? null : { id, slug, attributes: await attributes.attributesOf(db, id) }
    places.set(key, place)
  }
  return places
}

type Judged = { readonly torrent: PlainTorrent } & (
  | { readonly values: TorrentValues }
  | { readonly values: null; readonly outcome: Outcome; readonly reason: string }
)

async function judgeSome(judging: Judging, torrents: readonly PlainTorrent[]): Promise<Judged[]> {
  const judged: Judged[] = []
  let bytes = 0
  for (const torrent of torrents) {
    const one = await judge(judging, torrent)
    judged.push(one)
    bytes += one.values?.upload.info.length ?? 0
    if (bytes >= BATCH_BYTES) break
  }
  return judged
}

async function judge(judging: Judging, torrent: PlainTorrent): Promise<Judged> {
  const refused = (outcome: Outcome, reason: string): Judged => {
    return { torrent, values: null, outcome, reason }
  }
  if (torrent.left_out !== null) return refused('left-out', torrent.left_out)
  const place = judging.places.get(torrent.category_key)
  if (place === undefined) {
    return refused('quarantined', `The source has no category "${torrent.category_key}"`)
  }
  if (place === null) return refused('left-out', 'The mapping leaves its category out')
  const contents = await contentsOf(judging.client, judging.catalog, torrent.id)
  const upload = uploadOf(torrent, await fileOf(judging, torrent, contents))
  if (typeof upload === 'string') return refused('quarantined', upload)
  const { targets } = judging
  return { torrent, values: torrentValues(torrent, contents, upload, { place, targets }) }
}

async function fileOf(
  { findFile }: Judging,
  { id, file_name: fileName }: PlainTorrent,
  { file }: TorrentContents,
): Promise<FoundFile> {
  if (file === null || file.length === 0) return findFile({ id, fileName })
  if (file[0] === 0x64) return { bytes: file }
  // Some versions of Gazelle keep them as base64.
  return { bytes: Buffer.from(file.toString('latin1'), 'base64') }
}

async function book(
  tx: Db,
  judging: Judging,
  judged: readonly Judged[],
  known: ReadonlyMap<number, ImportRow>,
): Promise<void> {
  const { client, origin, now } = judging
  const taken = await takenHashes(tx, judged)
  const members = await membersOf(tx, judged)
  const ids = await newIds(tx, 'torrent', judged.filter(({ values }) => values !== null).length)
  const arrivals: ArrivingTorrent[] = []
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
    const id = ids[arrivals.length]
    for (const hash of hashes) taken.set(hash, id)
    const uploaderId = members.get(torrent.uploader_id ?? 0) ?? null
    const bundleId = await judging.bundles.placeOf(tx, { torrent, ...values }, now)
    arrivals.push({ id, torrent, values, uploaderId, bundleId })
    const remarks = [...values.remarks, ...(uploaderId === null ? ['no uploader'] : [])]
    rows.push({ ...base, newId: id, outcome: 'imported', reason: remarks.join(', ') })
  }
  const changed = rows.filter((row) => isNews(row, known.get(row.oldId)))
  if (changed.length === 0) return
  await records.mark(tx)
  if (arrivals.length > 0) {
    await writeTorrents(client, arrivals, now)
    await addTags(tx, arrivals)
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

function hashesOf({ upload: { infoHash, infoHashV2 } }: TorrentValues): readonly string[] {
  return infoHashV2 === null ? [infoHash] : [infoHash, infoHashV2]
}

/** Torrents here by their hashes. */
async function takenHashes(tx: Db, judged: readonly Judged[]): Promise<Map<string, number>> {
  const hashes = judged.flatMap(({ values }) => (values === null ? [] : hashesOf(values)))
  const { rows } = await sql<{ hash: string; id: number }>`
    select encode(h.hash, 'hex') as hash, h.torrent_id as id from ${givenRows(hashes, {
      given: ['bytea', (hash) => hash],
    })} join torrent_hash h on h.hash = x.given`.execute(tx)
  return new Map(rows.map(({ hash, id }) => [hash, id]))
}

/** Members here by their IDs in the source. */
async function membersOf(tx: Db, judged: readonly Judged[]): Promise<ReadonlyMap<number, number>> {
  const old = new Set(judged.map(({ torrent }) => torrent.uploader_id ?? 0))
  const rows = await sql<{ oldId: number; newId: number }>`
    select old_id as "oldId", new_id as "newId" from import_row
    where kind = ${MEMBER} and new_id is not null and old_id = any(${givenIds(old)})`.execute(tx)
  return new Map(rows.rows.map(({ oldId, newId }) => [oldId, newId]))
}
