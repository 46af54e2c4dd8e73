import { sql } from 'kysely'
import type { TorrentId } from '../../domain/ids.ts'
import type { TorrentState } from '../../domain/uploads/moderation.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import * as images from '../records/images.ts'
import * as live from '../records/live.ts'
import * as torrentLogs from '../torrents/logs.ts'
import type { NewMedia } from '../torrents/media.ts'
import * as torrentMedia from '../torrents/media.ts'
import * as originals from '../torrents/original-descriptions.ts'
import * as torrentParts from '../torrents/parts.ts'
import * as torrentStates from '../torrents/states.ts'
import { setTags } from '../taxonomy/torrent-tags.ts'
import type { PackedUpload } from './packed.ts'
import type { Asker } from './twins.ts'
import { seenBy } from './twins.ts'

export interface NewTorrent {
  readonly upload: PackedUpload
  /** The title; at most 255 characters. */
  readonly name: string
  readonly categoryId: number
  readonly description: string
  /** The description as a program sent it, if it was BBCode. */
  readonly originalDescription?: string | null
  readonly tags: readonly string[]
  readonly uploaderId: number
  /** Values of other parts of the form, by name. */
  readonly parts?: torrentParts.PartValues
  readonly media?: NewMedia
  /** At most the number that a torrent may have. */
  readonly logs?: readonly torrentLogs.NewLog[]
  /** The cover first, if there is one. */
  readonly images?: readonly images.NewImage[]
  /** `listed` by default; a pending one waits for approval. */
  readonly state?: 'listed' | 'pending'
}

/** An existing torrent that has one of the hashes of a file. */
export interface Duplicate {
  /** Null: the member may know only that there is such a torrent. */
  readonly seen: SeenDuplicate | null
}

export interface SeenDuplicate {
  readonly id: number
  readonly name: string
  readonly state: TorrentState
  readonly removedReason: string | null
}

export type Added =
  | { readonly isAdded: true; readonly id: TorrentId }
  | { readonly isAdded: false; readonly duplicate: Duplicate }

/**
 * Adds a torrent with its hashes, files and bytes, and notifies the trackers, in one transaction;
 * or returns the existing torrent that has one of its hashes. Two parallel uploads of one file add
 * only one torrent.
 * @param seesAll whether the uploader may also see unlisted torrents of others
 */
export async function add(
  db: Db,
  torrent: NewTorrent,
  now: Date,
  { seesAll }: Pick<Asker, 'seesAll'> = { seesAll: false },
): Promise<Added> {
  const asker = { memberId: torrent.uploaderId, seesAll }
  const hashes = hashesOf(torrent.upload)
  return db.transaction().execute(async (tx) => {
    await lockHashes(tx, hashes)
    const duplicate = await findByHashes(tx, hashes, asker)
    if (duplicate !== undefined) return { isAdded: false, duplicate }
    const id = await insertTorrent(tx, torrent, now)
    await insertHashes(tx, id, torrent.upload)
    await insertBlob(tx, id, torrent.upload, now)
    await insertFiles(tx, id, torrent.upload)
    await tx.insertInto('torrent_stats').values({ torrent_id: id }).execute()
    await setTags(tx, id, torrent.tags)
    await torrentParts.write(tx, id, torrent.parts ?? {}, now)
    await insertMedia(tx, id, torrent, now)
    const { originalDescription: sent } = torrent
    if (sent != null) await originals.keepIn(tx, id, sent)
    await torrentLogs.addIn(tx, id, torrent.logs ?? [], torrent.uploaderId, now)
    await images.putAll(tx, id, torrent.images ?? [])
    if (torrent.state === 'pending') {
      await torrentStates.record(tx, [id], now)
      await live.hintQueue(tx, torrent.name)
    } else await torrentStates.recordAnnounced(tx, id, 'listed', now)
    return { isAdded: true, id: id as TorrentId }
  })
}

/** Finds the torrent that has one of this file's hashes, as it is served or as it was uploaded. */
export async function findDuplicate(
  db: Db,
  upload: Hashes,
  asker: Asker,
): Promise<Duplicate | undefined> {
  return findByHashes(db, hashesOf(upload), asker)
}

type Hashes = Pick<PackedUpload, 'infoHash' | 'infoHashV2' | 'uploadedHashes'>

function hashesOf(upload: Hashes): Buffer[] {
  const { infoHash, infoHashV2, uploadedHashes } = upload
  const all = new Set([infoHash, ...(infoHashV2 === null ? [] : [infoHashV2]), ...uploadedHashes])
  return [...all].sort().map((hash) => Buffer.from(hash, 'hex'))
}

/**
 * Locks the hashes, so that no other upload with one of them passes this point until the
 * transaction ends.
 */
async function lockHashes(tx: Db, sortedHashes: readonly Buffer[]): Promise<void> {
  for (const hash of sortedHashes) {
    await sql`select pg_advisory_xact_lock(${hash.readBigInt64BE()}::bigint)`.execute(tx)
  }
}

/**
 * Finds a torrent by its hashes. Everyone may know about a removed one, as its page says that it
 * was removed.
 */
async function findByHashes(
  db: Db,
  hashes: readonly Buffer[],
  asker: Asker,
): Promise<Duplicate | undefined> {
  const found = await db
    .selectFrom('torrent')
    .select(['id', 'name', 'state', 'removed_reason as removedReason'])
    .select(sql<boolean>`(state = 'removed' or ${seenBy(asker)})`.as('isSeen'))
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('torrent_hash')
        .select('torrent_id')
        .where('hash', 'in', hashes)
        .union(eb.selectFrom('uploaded_hash').select('torrent_id').where('hash', 'in', hashes)),
    )
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (found === undefined) return undefined
  const { isSeen, ...seen } = found
  return { seen: isSeen ? seen : null }
}

async function insertTorrent(tx: Db, torrent: NewTorrent, now: Date): Promise<number> {
  const { metainfo, infoHash, files } = torrent.upload
  const row = await tx
    .insertInto('torrent')
    .values({
      name: torrent.name,
      state: torrent.state ?? 'listed',
      category_id: torrent.categoryId,
      uploader_id: torrent.uploaderId,
      info_hash: Buffer.from(infoHash, 'hex'),
      pieces_hash: Buffer.from(torrent.upload.piecesHash, 'hex'),
      sizes_hash: Buffer.from(files.sizesHash),
      size: metainfo.sizeBytes,
      piece_length: metainfo.pieceLengthBytes,
      file_count: files.count,
      meta_version: META_VERSION[metainfo.kind],
      description: torrent.description,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** The numbers by which the versions are stored. */
const META_VERSION = { v1: 1, v2: 2, hybrid: 3 } as const

async function insertHashes(tx: Db, id: number, upload: PackedUpload): Promise<void> {
  const { infoHash, infoHashV2, uploadedHashes, metainfo } = upload
  const kindOfFirst = metainfo.kind === 'v2' ? ('v2' as const) : ('v1' as const)
  const announced = [{ hash: infoHash, kind: kindOfFirst }]
  const second = infoHashV2 === null ? [] : [{ hash: infoHashV2, kind: 'v2' as const }]
  await tx
    .insertInto('torrent_hash')
    .values(
      [...announced, ...second].map(({ hash, kind }) => ({
        hash: Buffer.from(hash, 'hex'),
        torrent_id: id,
        kind,
      })),
    )
    .execute()
  if (uploadedHashes.length === 0) return
  await tx
    .insertInto('uploaded_hash')
    .values(uploadedHashes.map((hash) => ({ hash: Buffer.from(hash, 'hex'), torrent_id: id })))
    .execute()
}

async function insertBlob(tx: Db, id: number, upload: PackedUpload, now: Date): Promise<void> {
  const { info, pieceLayers: layers, metainfo } = upload
  const put = (bytes: Uint8Array, kind: string) =>
    blobs.put(tx, bytes, `application/x-bittorrent-${kind}`, now)
  await tx
    .insertInto('torrent_blob')
    .values({
      torrent_id: id,
      info_digest: await put(info, 'info'),
      layers_digest: layers && (await put(layers, 'layers')),
      created_with: metainfo.createdWith,
      creation_date: metainfo.creationDate,
    })
    .execute()
}

async function insertMedia(tx: Db, id: number, { media, uploaderId }: NewTorrent, now: Date) {
  if (media === undefined || Object.keys(media).length === 0) return
  await torrentMedia.keepIn(tx, id, media, uploaderId, now)
}

async function insertFiles(tx: Db, id: number, { files }: PackedUpload): Promise<void> {
  for (const { columns } of files.folderRows) {
    const [parents, numbers, names, counts, sizes] = columns
    await sql`
      insert into torrent_folder (torrent_id, parent, number, name, files, size)
      select ${id}::bigint, given.*
      from unnest(
        ${parents}::int[], ${numbers}::int[], ${names}::text[], ${counts}::int[], ${sizes}::bigint[]
      ) as given
    `.execute(tx)
  }
  for (const { from, columns } of files.rows) {
    const [paths, sizes, folders] = columns
    await sql`
      insert into torrent_file (torrent_id, position, path, size, folder)
      select ${id}::bigint, ${from}::int + place - 1, path, size, folder
      from unnest(${paths}::text[], ${sizes}::bigint[], ${folders}::int[])
        with ordinality as given (path, size, folder, place)
    `.execute(tx)
  }
}
