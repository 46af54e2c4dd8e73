import type { Factors } from '../../../domain/promotions/worth.ts'
import { PLAIN } from '../../../domain/promotions/worth.ts'
import {
  byteCount,
  count,
  decimal,
  flag,
  id,
  infoHash,
  list,
  named,
  oneOf,
  record,
  text,
  time,
} from '../../../shared/shape.ts'
import type { OwnState } from '../../../store/hit-and-run/own-torrents.ts'
import type { FileRow } from '../../../store/torrents/files.ts'
import type { TorrentLine } from '../../../store/search/lines.ts'
import type { PeerRow, TorrentRow } from '../../../store/torrents/torrents.ts'
import { ownItem } from '../details/own.ts'

// The JSON of torrents, as promised to programs in contract §4.

const item = {
  id,
  infoHash,
  name: text(1_000),
  category: text(60).describe('slug'),
  tags: list(text(60)).describe('slugs'),
  size: byteCount,
  files: count,
  seeders: count,
  leechers: count,
  snatches: count,
  uploader: text(30).nullable().describe('null: anonymous, or the account was deleted'),
  createdAt: time,
  downloadFactor: decimal,
  uploadFactor: decimal,
}

export const torrentItemShape = named('TorrentItem', record(item))

/** A torrent after an edit. */
export const editedShape = record({ ...item, revision: id.describe('incremented by each edit') })

export const fileShape = named('TorrentFile', record({ path: text(10_000), size: byteCount }))

export const peerShape = named(
  'Peer',
  record({
    member: text(30),
    client: text(20).describe('first characters of its peer ID'),
    ipv4: text(15).nullable(),
    port4: count.nullable(),
    ipv6: text(45).nullable(),
    port6: count.nullable(),
    uploaded: byteCount,
    downloaded: byteCount,
    left: byteCount,
    seeding: flag,
    startedAt: time,
    lastAt: time,
  }),
)

const ownShape = named(
  'OwnState',
  record({
    bookmarked: flag,
    note: text(500),
    folder: id.nullable().describe('folder of your bookmark'),
    until: oneOf(['removed', 'snatched']).describe('when your bookmark is removed'),
    thanked: flag,
    seeding: count.describe('number of your clients that seed it now'),
    leeching: count,
    uploaded: byteCount,
    downloaded: byteCount,
    seededSeconds: count,
    toSeedSeconds: count
      .nullable()
      .describe('time still to seed; null without a seeding requirement'),
    completedAt: time.nullable(),
  }),
)

/** The JSON of a torrent, to which the sections of its page add fields. */
export const torrentFields = {
  ...item,
  anonymous: flag,
  description: text(100_000),
  pieceLength: count,
  kind: oneOf(['v1', 'v2', 'hybrid']),
  editedAt: time.nullable(),
  revision: id.describe('incremented by each edit'),
  comments: count,
  thanks: count,
  mine: ownShape,
  fileList: list(fileShape),
  attributes: record({}),
}

/** A torrent in a list; the factors are the reader's at this time. */
export function torrentItem(row: TorrentLine, factors: Factors = PLAIN) {
  return {
    id: row.id,
    infoHash: row.infoHash.toString('hex'),
    name: row.name,
    category: row.category,
    tags: row.tags,
    size: row.size,
    files: row.files,
    seeders: row.seeders,
    leechers: row.leechers,
    snatches: row.snatches,
    uploader: row.uploader,
    createdAt: row.createdAt.toISOString(),
    downloadFactor: factors.downPermille / 1_000,
    uploadFactor: factors.upPermille / 1_000,
  }
}

/** One torrent with its files. */
export function torrentDocument(row: TorrentRow, files: readonly FileRow[], own: OwnState) {
  return {
    ...torrentItem(row),
    anonymous: row.isAnonymous,
    description: row.description,
    pieceLength: row.pieceLength,
    kind: KINDS[row.metaVersion] ?? 'v1',
    editedAt: row.editedAt?.toISOString() ?? null,
    revision: row.revision,
    comments: row.comments,
    thanks: row.thanks,
    mine: ownItem(own),
    fileList: files.map(fileItem),
    attributes: {},
  }
}

export function fileItem({ path, size }: FileRow) {
  return { path, size }
}

/** A peer, for staff. */
export function peerItem(peer: PeerRow) {
  return {
    member: peer.member,
    client: peer.client.toString('latin1'),
    ipv4: peer.ipv4,
    port4: peer.port4,
    ipv6: peer.ipv6,
    port6: peer.port6,
    uploaded: peer.uploaded,
    downloaded: peer.downloaded,
    left: peer.left,
    seeding: peer.seeding,
    startedAt: peer.startedAt.toISOString(),
    lastAt: peer.lastAt.toISOString(),
  }
}

/** The names of kinds, by their number in the table. */
const KINDS: Readonly<Record<number, 'v1' | 'v2' | 'hybrid'>> = { 1: 'v1', 2: 'v2', 3: 'hybrid' }
