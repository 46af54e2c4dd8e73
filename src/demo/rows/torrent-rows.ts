import type pg from 'pg'
import type { NameRead } from '../../domain/taxonomy/attributes/read-name.ts'
import type { FolderList } from '../../domain/torrents/folders.ts'
import { numberFolders } from '../../domain/torrents/folders.ts'
import * as blobs from '../../store/base/blobs.ts'
import { copyInto, copyRows } from '../../store/base/bulk-copy.ts'
import type { Database } from '../../store/base/schema.ts'
import { dateOf, mapped } from './member-rows.ts'
import { ratingsOf } from './rating-rows.ts'
import type { DemoTorrent } from './types.ts'
import { sizesHash } from '../../store/uploads/packed.ts'

export interface CatalogIds {
  readonly categoryOf: (slug: string) => number
  readonly tagOf: (slug: string) => number
  /** Reads the attributes of a category from release names. */
  readonly readerOf: (slug: string) => NameRead
}

/** Also returns the bundle of each torrent of a batch; null: none. */
export interface Places extends CatalogIds {
  readonly bundleOf: (torrentId: number) => number | null
}

/** The columns that are written; the database sets all others. */
export const TORRENT_COLUMNS = [
  'id',
  'state',
  'name',
  'category_id',
  'uploader_id',
  'info_hash',
  'size',
  'piece_length',
  'file_count',
  'description',
  'created_at',
  'removed_at',
  'removed_by',
  'removed_reason',
  'pieces_hash',
  'sizes_hash',
  'revision',
  'edited_at',
  'bundle_id',
  'attributes',
  'state_reason',
  'state_at',
] as const satisfies readonly (keyof Database['torrent'])[]

const STATS_COLUMNS = [
  'torrent_id',
  'seeders',
  'leechers',
  'snatches',
  'comments',
  'thanks',
  'torrent_created_at',
  'ratings',
  'rating_sum',
] as const

/**
 * Writes some torrents of a demo with their hashes, bytes, files, tags and counts.
 * @param table where the rows of `torrent` are written
 */
export async function writeTorrents(
  client: pg.ClientBase,
  torrents: readonly DemoTorrent[],
  ids: Places,
  table = 'torrent',
): Promise<void> {
  // First, because the search words of a torrent include them.
  await copyRows(client, 'torrent_tag', ['torrent_id', 'tag_id'], tagRows(torrents, ids))
  await copyInto(
    client,
    table,
    TORRENT_COLUMNS,
    mapped(torrents, (torrent) => [
      torrent.id,
      torrent.standing?.state ?? (torrent.removed === null ? 'listed' : 'removed'),
      torrent.name,
      ids.categoryOf(torrent.category),
      torrent.uploaderId,
      hashOf(torrent),
      torrent.sizeBytes,
      torrent.pieceLengthBytes,
      torrent.files.length,
      torrent.edit?.description ?? torrent.description,
      dateOf(torrent.createdAt),
      torrent.removed && dateOf(torrent.removed.at),
      torrent.removed && torrent.removed.by,
      torrent.removed && torrent.removed.reason,
      Buffer.from(torrent.piecesHash, 'hex'),
      sizesHash(torrent.files.map(({ sizeBytes }) => sizeBytes)),
      torrent.edit === null ? 1 : 2,
      torrent.edit && dateOf(torrent.edit.at),
      ids.bundleOf(torrent.id),
      JSON.stringify(ids.readerOf(torrent.category)(torrent.name)),
      ...decisionOf(torrent),
    ]),
  )
  await copyRows(
    client,
    'torrent_hash',
    ['hash', 'torrent_id', 'kind'],
    mapped(torrents, (torrent) => [hashOf(torrent), torrent.id, 'v1']),
  )
  await writeInfos(client, torrents)
  await writeFiles(client, torrents)
  await copyRows(client, 'torrent_stats', STATS_COLUMNS, mapped(torrents, statsRow))
}

/** The reason and time of its state; nulls if there was no decision. */
function decisionOf({ standing }: DemoTorrent) {
  const isDecided = standing !== null && standing.state !== 'pending'
  return isDecided ? [standing.reason, dateOf(standing.at)] : [null, null]
}

/** Like blobs.put for many rows; no two torrents have the same info. */
async function writeInfos(client: pg.ClientBase, torrents: readonly DemoTorrent[]): Promise<void> {
  const infos = torrents.map((torrent) => ({ ...torrent, digest: blobs.digestOf(torrent.info) }))
  await copyRows(
    client,
    'blob',
    ['digest', 'type', 'size', 'put_at'],
    mapped(infos, ({ digest, info, createdAt }) => {
      return [digest, 'application/x-bittorrent-info', info.length, dateOf(createdAt)]
    }),
  )
  await copyRows(client, 'blob_part', ['digest', 'number', 'bytes'], partRows(infos))
  await copyRows(
    client,
    'torrent_blob',
    ['torrent_id', 'info_digest', 'created_with', 'creation_date'],
    mapped(infos, ({ id, digest, createdAt }) => [id, digest, 'babou demo', createdAt]),
  )
}

function* partRows(infos: readonly { readonly digest: Buffer; readonly info: Uint8Array }[]) {
  for (const { digest, info } of infos) {
    for (let from = 0; from < info.length; from += blobs.PART_BYTES) {
      const part = info.subarray(from, from + blobs.PART_BYTES)
      yield [digest, from / blobs.PART_BYTES, part]
    }
  }
}

function hashOf({ infoHash }: DemoTorrent): Buffer {
  return Buffer.from(infoHash, 'hex')
}

async function writeFiles(client: pg.ClientBase, torrents: readonly DemoTorrent[]): Promise<void> {
  const lists = torrents.map(({ id, files }) => ({ id, files, ...numberFolders(files) }))
  await copyRows(
    client,
    'torrent_folder',
    ['torrent_id', 'parent', 'number', 'name', 'files', 'size'],
    folderRows(lists),
  )
  await copyRows(
    client,
    'torrent_file',
    ['torrent_id', 'position', 'path', 'size', 'folder'],
    fileRows(lists),
  )
}

interface NumberedList extends FolderList {
  readonly id: number
  readonly files: DemoTorrent['files']
}

function* folderRows(lists: readonly NumberedList[]) {
  for (const { id, folders } of lists) {
    for (const { parent, number, name, fileCount, sizeBytes } of folders) {
      yield [id, parent, number, name, fileCount, sizeBytes]
    }
  }
}

function* fileRows(lists: readonly NumberedList[]) {
  for (const { id, files, folderOf } of lists) {
    for (const [position, { path, sizeBytes }] of files.entries()) {
      yield [id, position, path, sizeBytes, folderOf[position]]
    }
  }
}

function* tagRows(torrents: readonly DemoTorrent[], { tagOf }: CatalogIds) {
  for (const { id, tags } of torrents) {
    for (const slug of new Set(tags)) yield [id, tagOf(slug)]
  }
}

/** The seeders that a torrent has now. */
export function seedersOf({ peers }: DemoTorrent): number {
  return peers.filter(({ endedAt, leftBytes }) => endedAt === null && leftBytes === 0).length
}

function statsRow(torrent: DemoTorrent) {
  const { id, peers, comments, thanks, createdAt } = torrent
  const current = peers.filter(({ endedAt }) => endedAt === null)
  const seeders = seedersOf(torrent)
  const snatches = peers.filter(({ completedAt }) => completedAt !== null).length
  const shown = comments.filter(({ removedBy }) => removedBy === null).length
  const counts = [seeders, current.length - seeders, snatches, shown, thanks.length]
  const values = ratingsOf(torrent).map(({ value }) => value)
  const sum = values.reduce((before, value) => before + value, 0)
  return [id, ...counts, dateOf(createdAt), values.length, sum]
}
