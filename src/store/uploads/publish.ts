import { sql } from 'kysely'
import type { TorrentId } from '../../domain/ids.ts'
import type { NumberedFolder } from '../../domain/torrents/folders.ts'
import { numberFolders } from '../../domain/torrents/folders.ts'
import type { TorrentState } from '../../domain/uploads/moderation.ts'
import type { Upload } from '../../domain/uploads/upload.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import * as images from '../records/images.ts'
import * as live from '../records/live.ts'
import type { NewMedia } from '../torrents/media.ts'
import * as torrentMedia from '../torrents/media.ts'
import * as torrentParts from '../torrents/parts.ts'
import * as torrentStates from '../torrents/states.ts'
import { setTags } from '../taxonomy/torrent-tags.ts'
import { sizesHash } from './twins.ts'

/** Rows per statement: two arrays of this size. */
const FILES_AT_ONCE = 10_000

export interface NewTorrent {
  readonly upload: Upload
  /** The title; at most 255 characters. */
  readonly name: string
  readonly categoryId: number
  readonly description: string
  readonly tags: readonly string[]
  readonly uploaderId: number
  /** Values of further form parts, by name. */
  readonly parts?: torrentParts.PartValues
  readonly media?: NewMedia
  /** The cover first, if there is one. */
  readonly images?: readonly images.NewImage[]
  /** Listed by default; a pending one waits for approval. */
  readonly state?: 'listed' | 'pending'
}

/** An existing torrent with one of the hashes of a file. */
export interface Duplicate {
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
 * or returns the existing torrent with one of its hashes. Two parallel uploads of one file add one
 * torrent.
 */
export async function add(db: Db, torrent: NewTorrent, now: Date): Promise<Added> {
  const hashes = hashesOf(torrent.upload)
  return db.transaction().execute(async (tx) => {
    await lockHashes(tx, hashes)
    const duplicate = await findByHashes(tx, hashes)
    if (duplicate !== undefined) return { isAdded: false, duplicate }
    const id = await insertTorrent(tx, torrent, now)
    await insertHashes(tx, id, torrent.upload)
    await insertBlob(tx, id, torrent.upload, now)
    await insertFiles(tx, id, torrent.upload)
    await tx.insertInto('torrent_stats').values({ torrent_id: id }).execute()
    await setTags(tx, id, torrent.tags)
    await torrentParts.write(tx, id, torrent.parts ?? {}, now)
    await insertMedia(tx, id, torrent, now)
    await images.putAll(tx, id, torrent.images ?? [])
    await torrentStates.record(tx, [id], now)
    if (torrent.state === 'pending') await live.hintQueue(tx, torrent.name)
    return { isAdded: true, id: id as TorrentId }
  })
}

/** Finds the torrent with one of this file's hashes, as it is served or as it was uploaded. */
export async function findDuplicate(db: Db, upload: Upload): Promise<Duplicate | undefined> {
  return findByHashes(db, hashesOf(upload))
}

function hashesOf(upload: Upload): Buffer[] {
  const { infoHash, infoHashV2, uploadedHashes } = upload
  const all = new Set([infoHash, ...(infoHashV2 === null ? [] : [infoHashV2]), ...uploadedHashes])
  return [...all].sort().map((hash) => Buffer.from(hash, 'hex'))
}

/** Until the transaction ends, no other upload with one of these hashes gets past this point. */
async function lockHashes(tx: Db, sortedHashes: readonly Buffer[]): Promise<void> {
  for (const hash of sortedHashes) {
    await sql`select pg_advisory_xact_lock(${hash.readBigInt64BE()}::bigint)`.execute(tx)
  }
}

async function findByHashes(db: Db, hashes: readonly Buffer[]): Promise<Duplicate | undefined> {
  return db
    .selectFrom('torrent')
    .select(['id', 'name', 'state', 'removed_reason as removedReason'])
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
}

async function insertTorrent(tx: Db, torrent: NewTorrent, now: Date): Promise<number> {
  const { metainfo, infoHash } = torrent.upload
  const row = await tx
    .insertInto('torrent')
    .values({
      name: torrent.name,
      state: torrent.state ?? 'listed',
      category_id: torrent.categoryId,
      uploader_id: torrent.uploaderId,
      info_hash: Buffer.from(infoHash, 'hex'),
      pieces_hash: Buffer.from(torrent.upload.piecesHash, 'hex'),
      sizes_hash: sizesHash(metainfo.files.map(({ sizeBytes }) => sizeBytes)),
      size: metainfo.sizeBytes,
      piece_length: metainfo.pieceLengthBytes,
      file_count: metainfo.files.length,
      meta_version: META_VERSION[metainfo.kind],
      description: torrent.description,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/** As in the table. */
const META_VERSION = { v1: 1, v2: 2, hybrid: 3 } as const

async function insertHashes(tx: Db, id: number, upload: Upload): Promise<void> {
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

async function insertBlob(tx: Db, id: number, upload: Upload, now: Date): Promise<void> {
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

async function insertFiles(tx: Db, id: number, { metainfo }: Upload): Promise<void> {
  const { files } = metainfo
  const { folders, folderOf } = numberFolders(files)
  await insertFolders(tx, id, folders)
  for (let from = 0; from < files.length; from += FILES_AT_ONCE) {
    const end = from + FILES_AT_ONCE
    const some = files.slice(from, end)
    await sql`
      insert into torrent_file (torrent_id, position, path, size, folder)
      select ${id}::bigint, ${from}::int + place - 1, path, size, folder
      from unnest(
        ${some.map((file) => file.path)}::text[],
        ${some.map((file) => file.sizeBytes)}::bigint[],
        ${folderOf.slice(from, end)}::int[]
      )
        with ordinality as given (path, size, folder, place)
    `.execute(tx)
  }
}

async function insertFolders(
  tx: Db,
  id: number,
  folders: readonly NumberedFolder[],
): Promise<void> {
  for (let from = 0; from < folders.length; from += FILES_AT_ONCE) {
    const some = folders.slice(from, from + FILES_AT_ONCE)
    await sql`
      insert into torrent_folder (torrent_id, parent, number, name, files, size)
      select ${id}::bigint, given.*
      from unnest(
        ${some.map((folder) => folder.parent)}::int[],
        ${some.map((folder) => folder.number)}::int[],
        ${some.map((folder) => folder.name)}::text[],
        ${some.map((folder) => folder.fileCount)}::int[],
        ${some.map((folder) => folder.sizeBytes)}::bigint[]
      ) as given
    `.execute(tx)
  }
}
