import type pg from 'pg'
import { numberFolders } from '../../../domain/torrents/folders.ts'
import type { Cell } from '../../base/bulk-copy.ts'
import { copyRows } from '../../base/bulk-copy.ts'
import { sizesHash } from '../../uploads/packed.ts'
import { putBlobs } from './blob-rows.ts'
import type { PlainTorrent } from './plain-torrents.ts'
import type { TorrentValues } from './torrent-values.ts'

// The rows of imported torrents, written one batch per transaction.

export interface ArrivingTorrent {
  readonly id: number
  readonly torrent: PlainTorrent
  readonly values: TorrentValues
  /** The ID of the member here; null: the member was not imported. */
  readonly uploaderId: number | null
  readonly bundleId: number | null
}

const META_VERSION = { v1: 1, v2: 2, hybrid: 3 } as const
const MAX_REASON = 200

const bytes = (hash: string) => Buffer.from(hash, 'hex')

/**
 * Writes new torrents with everything except tags, promotions and events for trackers. Rows that
 * triggers read from other tables are written first, so their foreign keys must be deferred.
 */
export async function writeTorrents(
  client: pg.ClientBase,
  arrivals: readonly ArrivingTorrent[],
  now: Date,
): Promise<void> {
  await writeFiles(client, arrivals)
  await copyRows(
    client,
    'torrent_stats',
    ['torrent_id', 'snatches', 'torrent_created_at'],
    arrivals.map(({ id, torrent }) => [id, torrent.snatches, torrent.created_at ?? now]),
  )
  const columns = [
    ...(['id', 'state', 'name', 'category_id', 'uploader_id', 'info_hash', 'size'] as const),
    ...(['piece_length', 'file_count', 'meta_version', 'description', 'created_at'] as const),
    ...(['pieces_hash', 'sizes_hash', 'attributes', 'state_reason', 'is_anonymous'] as const),
    'bundle_id' as const,
  ]
  await copyRows(
    client,
    'torrent',
    columns,
    arrivals.map((one) => torrentRow(one, now)),
  )
  await copyRows(client, 'torrent_hash', ['hash', 'torrent_id', 'kind'], arrivals.flatMap(hashRows))
  await writeBlobs(client, arrivals, now)
  await copyRows(
    client,
    'import_original',
    ['kind', 'new_id', 'body'],
    arrivals.flatMap(({ id, values: { original } }) => {
      return original === null ? [] : [['torrent', id, original]]
    }),
  )
}

function torrentRow(one: ArrivingTorrent, now: Date): Cell[] {
  const { id, torrent, values, uploaderId, bundleId } = one
  const { upload, name, categoryId, description, attributes } = values
  const { metainfo, infoHash, piecesHash } = upload
  const reason = torrent.state_reason.slice(0, MAX_REASON)
  return [
    ...[id, torrent.state, name, categoryId, uploaderId, bytes(infoHash), metainfo.sizeBytes],
    ...[metainfo.pieceLengthBytes, metainfo.files.length, META_VERSION[metainfo.kind]],
    ...[description, torrent.created_at ?? now, bytes(piecesHash)],
    ...[sizesHash(metainfo.files.map(({ sizeBytes }) => sizeBytes)), JSON.stringify(attributes)],
    ...[reason === '' ? null : reason, torrent.is_anonymous && uploaderId !== null],
    bundleId,
  ]
}

function hashRows({ id, values: { upload } }: ArrivingTorrent): Cell[][] {
  const { infoHash, infoHashV2, metainfo } = upload
  const first = [bytes(infoHash), id, metainfo.kind === 'v2' ? 'v2' : 'v1']
  return infoHashV2 === null ? [first] : [first, [bytes(infoHashV2), id, 'v2']]
}

async function writeBlobs(client: pg.ClientBase, arrivals: readonly ArrivingTorrent[], now: Date) {
  const put = await putBlobs(
    client,
    arrivals.flatMap(({ values: { upload, nfo, mediaInfo } }) => [
      { bytes: upload.info, type: 'application/x-bittorrent-info' },
      { bytes: upload.pieceLayers, type: 'application/x-bittorrent-layers' },
      { bytes: nfo, type: 'text/plain' },
      { bytes: mediaInfo && Buffer.from(mediaInfo.text), type: 'text/plain' },
    ]),
    now,
  )
  const rows = arrivals.map(({ id, values }, at) => {
    const [info, layers, nfo, media] = put.slice(at * 4, at * 4 + 4)
    return { id, values, info, layers, nfo, media }
  })
  await copyRows(
    client,
    'torrent_blob',
    [
      ...(['torrent_id', 'info_digest', 'layers_digest', 'created_with'] as const),
      ...(['creation_date', 'name_encoding'] as const),
    ],
    rows.map(({ id, info, layers, values: { upload } }) => {
      const { createdWith, creationDate } = upload.metainfo
      return [id, info, layers, createdWith, creationDate, upload.nameEncoding]
    }),
  )
  await copyRows(
    client,
    'torrent_media',
    ['torrent_id', 'nfo_digest', 'media_info_digest', 'panel', 'changed_at'],
    rows
      .filter(({ nfo, media }) => nfo !== null || media !== null)
      .map(({ id, nfo, media, values: { mediaInfo } }) => {
        return [id, nfo, media, mediaInfo && JSON.stringify(mediaInfo.panel), now]
      }),
  )
}

async function writeFiles(client: pg.ClientBase, arrivals: readonly ArrivingTorrent[]) {
  const folders: Cell[][] = []
  const files: Cell[][] = []
  for (const { id, values } of arrivals) {
    const list = values.upload.metainfo.files
    const numbered = numberFolders(list)
    for (const { parent, number, name, fileCount, sizeBytes } of numbered.folders) {
      folders.push([id, parent, number, name, fileCount, sizeBytes])
    }
    list.forEach(({ path, sizeBytes }, at) => {
      files.push([id, at, path, sizeBytes, numbered.folderOf[at]])
    })
  }
  const folder = ['torrent_id', 'parent', 'number', 'name', 'files', 'size'] as const
  await copyRows(client, 'torrent_folder', folder, folders)
  const file = ['torrent_id', 'position', 'path', 'size', 'folder'] as const
  await copyRows(client, 'torrent_file', file, files)
}
