import type pg from 'pg'
import { copyRows } from '../bulk-copy.ts'
import { dateOf, mapped } from './member-rows.ts'
import type { DemoTorrent } from './types.ts'

export interface CatalogIds {
  readonly categoryOf: (slug: string) => number
  readonly tagOf: (slug: string) => number
}

/** Writes some torrents of a demo with their hashes, bytes, files, tags and counts. */
export async function writeTorrents(
  client: pg.ClientBase,
  torrents: readonly DemoTorrent[],
  ids: CatalogIds,
): Promise<void> {
  await copyRows(
    client,
    'torrent',
    [
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
    ],
    mapped(torrents, (torrent) => [
      torrent.id,
      torrent.removed === null ? 'listed' : 'removed',
      torrent.name,
      ids.categoryOf(torrent.category),
      torrent.uploaderId,
      hashOf(torrent),
      torrent.sizeBytes,
      torrent.pieceLengthBytes,
      torrent.files.length,
      torrent.description,
      dateOf(torrent.createdAt),
      torrent.removed && dateOf(torrent.removed.at),
      torrent.removed && torrent.removed.by,
      torrent.removed && torrent.removed.reason,
    ]),
  )
  await copyRows(
    client,
    'torrent_hash',
    ['hash', 'torrent_id', 'kind'],
    mapped(torrents, (torrent) => [hashOf(torrent), torrent.id, 'v1']),
  )
  await copyRows(
    client,
    'torrent_blob',
    ['torrent_id', 'info', 'created_with', 'creation_date'],
    mapped(torrents, ({ id, info, createdAt }) => [id, info, 'babou demo', createdAt]),
  )
  await copyRows(
    client,
    'torrent_file',
    ['torrent_id', 'position', 'path', 'size'],
    fileRows(torrents),
  )
  await copyRows(client, 'torrent_tag', ['torrent_id', 'tag_id'], tagRows(torrents, ids))
  await copyRows(
    client,
    'torrent_stats',
    ['torrent_id', 'seeders', 'leechers', 'snatches'],
    mapped(torrents, statsRow),
  )
}

function hashOf({ infoHash }: DemoTorrent): Buffer {
  return Buffer.from(infoHash, 'hex')
}

function* fileRows(torrents: readonly DemoTorrent[]) {
  for (const { id, files } of torrents) {
    for (const [position, { path, sizeBytes }] of files.entries()) {
      yield [id, position, path, sizeBytes]
    }
  }
}

function* tagRows(torrents: readonly DemoTorrent[], { tagOf }: CatalogIds) {
  for (const { id, tags } of torrents) {
    for (const slug of new Set(tags)) yield [id, tagOf(slug)]
  }
}

function statsRow({ id, peers }: DemoTorrent): number[] {
  const current = peers.filter(({ endedAt }) => endedAt === null)
  const seeders = current.filter(({ leftBytes }) => leftBytes === 0).length
  const snatches = peers.filter(({ completedAt }) => completedAt !== null).length
  return [id, seeders, current.length - seeders, snatches]
}
