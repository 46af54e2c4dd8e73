import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { FolderList } from '../../domain/torrents/folders.ts'
import { numberFolders } from '../../domain/torrents/folders.ts'
import * as blobs from '../../store/base/blobs.ts'
import type { Cell } from '../../store/base/bulk-copy.ts'
import type { Database } from '../../store/base/schema.ts'
import type { CatalogIds } from './catalog-ids.ts'
import type { DemoTag } from './lanes/facets.ts'
import type { Rows } from './lanes/table-texts.ts'
import { dateOf, mapped } from './member-rows.ts'
import { ratingsOf } from './rating-rows.ts'
import type { DemoTorrent } from './types.ts'
import { sizesHash } from '../../store/uploads/packed.ts'

/** A torrent with its IDs in the catalog. */
export interface TorrentEntry {
  readonly torrent: DemoTorrent
  readonly categoryId: number
  readonly tags: readonly DemoTag[]
  readonly attributes: AttributeValues
}

/** The columns of a torrent that triggers of the database would set. */
export interface TorrentWords {
  /**
   * The tsvectors, written as text, of the name and the tags, of the description, and of the files.
   */
  readonly search: string
  readonly description: string
  readonly files: string
  readonly nameKey: string
  readonly tagIds: readonly number[]
  /** The facet marks in hex. */
  readonly marks: string
  readonly measures: readonly (readonly [key: string, value: string])[]
}

export function entryOf(torrent: DemoTorrent, ids: CatalogIds): TorrentEntry {
  const { category, name, tags } = torrent
  return {
    torrent,
    categoryId: ids.categoryOf(category),
    tags: [...new Set(tags)].map((slug) => ids.tagOf(slug)),
    attributes: ids.readerOf(category)(name),
  }
}

/**
 * The columns that are written here; the database sets all others. `bundle_id`, the last one, is
 * added later.
 */
const TORRENT_COLUMNS = [
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

/** The columns that triggers would set otherwise. */
const FOUND_COLUMNS = ['search', 'name_key', 'tag_ids'] as const
const WORDS_COLUMNS = [
  ...(['torrent_id', 'created_at', 'state', 'uploader_id', 'marks'] as const),
  ...(['name_key', 'search', 'files'] as const),
] as const

/**
 * Writes some torrents of a demo with their hashes, bytes, files, tags and counts.
 * @param words null if triggers make them
 */
export function addTorrents(
  rows: Rows,
  entries: readonly TorrentEntry[],
  words: readonly TorrentWords[] | null,
): void {
  const torrents = entries.map(({ torrent }) => torrent)
  // These rows come first, because triggers read the tags of a torrent.
  rows.add('torrent_tag', ['torrent_id', 'tag_id'], tagRows(entries))
  if (words === null) rows.add('torrent', TORRENT_COLUMNS, entries.map(torrentRow))
  else addFound(rows, entries, words)
  rows.add(
    'torrent_hash',
    ['hash', 'torrent_id', 'kind'],
    mapped(torrents, (torrent) => [hashOf(torrent), torrent.id, 'v1']),
  )
  addInfos(rows, torrents)
  addFiles(rows, torrents)
  rows.add('torrent_stats', STATS_COLUMNS, mapped(torrents, statsRow))
}

function torrentRow({ torrent, categoryId, attributes }: TorrentEntry): readonly Cell[] {
  return [
    torrent.id,
    stateOf(torrent),
    torrent.name,
    categoryId,
    torrent.uploaderId,
    hashOf(torrent),
    torrent.sizeBytes,
    torrent.pieceLengthBytes,
    torrent.files.length,
    descriptionOf(torrent),
    dateOf(torrent.createdAt),
    torrent.removed && dateOf(torrent.removed.at),
    torrent.removed && torrent.removed.by,
    torrent.removed && torrent.removed.reason,
    Buffer.from(torrent.piecesHash, 'hex'),
    sizesHash(torrent.files.map(({ sizeBytes }) => sizeBytes)),
    torrent.edit === null ? 1 : 2,
    torrent.edit && dateOf(torrent.edit.at),
    JSON.stringify(attributes),
    ...decisionOf(torrent),
  ]
}

function stateOf({ standing, removed }: DemoTorrent): string {
  return standing?.state ?? (removed === null ? 'listed' : 'removed')
}

/** Writes torrents and the tables by which they are found. */
function addFound(
  rows: Rows,
  entries: readonly TorrentEntry[],
  words: readonly TorrentWords[],
): void {
  rows.add(
    'torrent',
    [...TORRENT_COLUMNS, ...FOUND_COLUMNS],
    entries.map((entry, at) => {
      const { search, nameKey, tagIds } = words[at]
      return [...torrentRow(entry), search, nameKey, tagIds]
    }),
  )
  rows.add(
    'torrent_words',
    WORDS_COLUMNS,
    entries.map(({ torrent }, at) => {
      const { id, createdAt, uploaderId } = torrent
      const { marks, nameKey, search, files } = words[at]
      const who = [id, dateOf(createdAt), stateOf(torrent), uploaderId]
      return [...who, `\\x${marks}`, nameKey, search, files]
    }),
  )
  rows.add('torrent_text_words', ['torrent_id', 'description'], describedRows(entries, words))
  rows.add('torrent_measure', ['torrent_id', 'key', 'value'], measureRows(entries, words))
}

function* describedRows(entries: readonly TorrentEntry[], words: readonly TorrentWords[]) {
  for (const [at, { torrent }] of entries.entries()) {
    if (descriptionOf(torrent) !== '') yield [torrent.id, words[at].description]
  }
}

function* measureRows(entries: readonly TorrentEntry[], words: readonly TorrentWords[]) {
  for (const [at, { torrent }] of entries.entries()) {
    for (const [key, value] of words[at].measures) yield [torrent.id, key, value]
  }
}

/** Returns the description after the edit, if there is one. */
export function descriptionOf({ edit, description }: DemoTorrent): string {
  return edit?.description ?? description
}

/** Returns the reason and the time of a torrent's state; nulls if there was no decision. */
function decisionOf({ standing }: DemoTorrent) {
  const isDecided = standing !== null && standing.state !== 'pending'
  return isDecided ? [standing.reason, dateOf(standing.at)] : [null, null]
}

/** Does the same as `blobs.put` for many rows; no two torrents have the same info. */
function addInfos(rows: Rows, torrents: readonly DemoTorrent[]): void {
  const infos = torrents.map((torrent) => ({ ...torrent, digest: blobs.digestOf(torrent.info) }))
  rows.add(
    'blob',
    ['digest', 'type', 'size', 'put_at'],
    mapped(infos, ({ digest, info, createdAt }) => {
      return [digest, 'application/x-bittorrent-info', info.length, dateOf(createdAt)]
    }),
  )
  rows.add('blob_part', ['digest', 'number', 'bytes'], partRows(infos))
  rows.add(
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

function addFiles(rows: Rows, torrents: readonly DemoTorrent[]): void {
  const lists = torrents.map(({ id, files }) => ({ id, files, ...numberFolders(files) }))
  rows.add(
    'torrent_folder',
    ['torrent_id', 'parent', 'number', 'name', 'files', 'size'],
    folderRows(lists),
  )
  rows.add('torrent_file', ['torrent_id', 'position', 'path', 'size', 'folder'], fileRows(lists))
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

function* tagRows(entries: readonly TorrentEntry[]) {
  for (const { torrent, tags } of entries) {
    for (const { id } of tags) yield [torrent.id, id]
  }
}

/** Returns the number of seeders that a torrent has now. */
function seedersOf({ peers }: DemoTorrent): number {
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
