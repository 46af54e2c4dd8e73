import type { ValueTarget } from '../../../domain/imports/taxonomy.ts'
import type { Correction } from '../corrections.ts'
import * as corrections from '../corrections.ts'
import type { ImportConnection } from '../one-at-a-time.ts'
import type { ImportRow, Outcome } from '../records.ts'
import * as records from '../records.ts'
import { isDone, TORRENT } from '../records.ts'
import type { CatalogDescription } from '../described/source.ts'
import type { PlainTorrent, TorrentContents } from './plain-torrents.ts'
import { contentsOf, plainTorrents } from './plain-torrents.ts'
import type { TorrentPlaces } from './torrent-places.ts'
import type { FoundFile, TorrentValues } from './torrent-values.ts'
import { torrentValues, uploadOf } from './torrent-values.ts'

// Decides about each torrent of a source, without writing anything, while the torrents before it
// are written.

/** How many torrents are read together; a transaction ends earlier when their files are large. */
const BATCH = 200
const BATCH_BYTES = 8 * 1024 * 1024
/** How many torrents have their descriptions, NFOs and files in memory at the same time. */
const CONTENTS = 20

/** Finds the .torrent of a row if the database of the source does not contain it. */
export type FindFile = (wanted: {
  readonly id: number
  readonly fileName: string | null
}) => Promise<FoundFile>

export interface Judging {
  /**
   * The connection for reading, which also works in a dry run: nothing that is read here was
   * written by it.
   */
  readonly reader: ImportConnection
  readonly catalog: CatalogDescription
  readonly findFile: FindFile
  readonly places: TorrentPlaces
  readonly targets: ReadonlyMap<string, ValueTarget | null>
}

/** Torrents that are written in one transaction. */
export interface JudgedBatch {
  readonly judged: readonly Judged[]
  /** The records that earlier runs made about them. */
  readonly known: ReadonlyMap<number, ImportRow>
}

/**
 * Yields the torrents that are not here yet, by their IDs in the source; with `only`, the torrent
 * with this ID.
 */
export async function* judgedTorrents(
  judging: Judging,
  only: number | undefined,
): AsyncGenerator<JudgedBatch> {
  const { client, db } = judging.reader
  let after = only === undefined ? Number.MIN_SAFE_INTEGER : only - 1
  for (;;) {
    const torrents = await plainTorrents(client, after, BATCH, only)
    if (torrents.length === 0) return
    after = torrents[torrents.length - 1].id
    const ids = torrents.map(({ id }) => id)
    const known = await records.ofIds(db, TORRENT, ids)
    const open = torrents.filter(({ id }) => !isDone(known.get(id)))
    const corrected = await corrections.ofIds(
      db,
      TORRENT,
      open.map(({ id }) => id),
    )
    for (let from = 0; from < open.length;) {
      const judged = await judgeSome(judging, open.slice(from), corrected)
      from += judged.length
      yield { judged, known }
    }
  }
}

export type Judged = { readonly torrent: PlainTorrent } & (
  | { readonly values: TorrentValues }
  | { readonly values: null; readonly outcome: Outcome; readonly reason: string }
)

type Corrected = Correction & { readonly hasFile: boolean }

async function judgeSome(
  judging: Judging,
  torrents: readonly PlainTorrent[],
  corrected: ReadonlyMap<number, Corrected>,
): Promise<Judged[]> {
  const judged: Judged[] = []
  let bytes = 0
  let contents: ReadonlyMap<number, TorrentContents> = new Map()
  for (const [at, torrent] of torrents.entries()) {
    if (at % CONTENTS === 0) {
      const ids = torrents.slice(at, at + CONTENTS).map(({ id }) => id)
      contents = await contentsOf(judging.reader.client, judging.catalog, ids)
    }
    const given = contents.get(torrent.id) ?? NOTHING
    const one = await judge(judging, torrent, given, corrected.get(torrent.id))
    judged.push(one)
    bytes += one.values?.upload.info.length ?? 0
    if (bytes >= BATCH_BYTES) break
  }
  return judged
}

const NOTHING: TorrentContents = { id: 0, description: '', media_info: '', nfo: null, file: null }

async function judge(
  judging: Judging,
  read: PlainTorrent,
  contents: TorrentContents,
  correction: Corrected | undefined,
): Promise<Judged> {
  const torrent = { ...read, name: correction?.name ?? read.name }
  const refused = (outcome: Outcome, reason: string): Judged => {
    return { torrent, values: null, outcome, reason }
  }
  if (torrent.left_out !== null) return refused('left-out', torrent.left_out)
  const given = correction?.category ?? null
  const { byKey, bySlug } = judging.places
  const place = given === null ? byKey.get(torrent.category_key) : bySlug.get(given)
  if (place === undefined) {
    return refused('quarantined', `The source has no category "${torrent.category_key}"`)
  }
  if (place === null) return refused('left-out', 'The mapping leaves its category out')
  const file =
    correction?.hasFile === true ? await corrections.fileOf(judging.reader.db, torrent.id) : null
  const found = file === null ? await fileOf(judging, torrent, contents) : { bytes: file }
  const upload = uploadOf(torrent, found)
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
  // Some versions of Gazelle store files as Base64.
  return { bytes: Buffer.from(file.toString('latin1'), 'base64') }
}
