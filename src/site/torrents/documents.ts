import type { FileRow, PeerRow, TorrentLine, TorrentRow } from '../../store/torrents.ts'

// The JSON of torrents, as contract §4 promises it to tools.

/** A torrent in a list. Factors are 1 until promotions change them. */
export function torrentItem(row: TorrentLine) {
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
    downloadFactor: 1,
    uploadFactor: 1,
  }
}

/** One torrent with its files, and its peers for those who may see them. */
export function torrentDocument(
  row: TorrentRow,
  files: readonly FileRow[],
  peers: readonly PeerRow[] | null,
) {
  return {
    ...torrentItem(row),
    description: row.description,
    pieceLength: row.pieceLength,
    kind: row.metaVersion === 3 ? 'hybrid' : 'v1',
    editedAt: row.editedAt?.toISOString() ?? null,
    fileList: files.map(fileItem),
    bundle: null,
    attributes: {},
    ...(peers !== null && { peers: peers.map(peerItem) }),
  }
}

export function fileItem({ path, size }: FileRow) {
  return { path, size }
}

function peerItem(peer: PeerRow) {
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
