import { clientName } from '../../../domain/client-name.ts'
import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, timeText } from '../../../shared/format.ts'
import type { FileRow, PeerRow, TorrentRow } from '../../../store/torrents.ts'
import type { PageData } from '../../http/action.ts'
import { withQuery } from '../../http/cursor.ts'
import { markdown } from '../../markdown.ts'
import { filesCursor } from '../forms.ts'
import type { Link } from '../pages.ts'
import { categoryLink, memberLink, tagLink } from '../pages.ts'
import type { Viewer } from '../rights.ts'
import { mayEdit, mayRemove } from '../rights.ts'
import type { TreeFolder } from '../tree.ts'
import { FILES_SHOWN, filesText, treeOf } from '../tree.ts'

interface Fact {
  readonly label: string
  readonly text: string
  readonly title: string | null
}

interface PeerLine {
  readonly member: Link
  readonly client: string
  readonly endpoints: string
  readonly state: string
  readonly uploaded: string
  readonly downloaded: string
  readonly last: TimeText
}

export interface ShowPage extends PageData {
  readonly category: Link
  readonly tags: readonly Link[]
  readonly hasTags: boolean
  readonly uploader: Link | null
  readonly added: TimeText
  readonly edited: TimeText | null
  readonly facts: readonly Fact[]
  readonly infoHash: string
  readonly figures: readonly Fact[]
  readonly isDead: boolean
  /** To the uploader whose own file has another hash. */
  readonly mustFetchAgain: boolean
  readonly descriptionHtml: string | null
  readonly tree: TreeFolder
  readonly filesText: string
  readonly allFiles: Link | null
  readonly filesShown: string
  readonly downloadHref: string
  readonly editHref: string | null
  readonly removeHref: string | null
  readonly peers: { readonly lines: readonly PeerLine[]; readonly hasLines: boolean } | null
}

interface Shown {
  readonly torrent: TorrentRow
  readonly files: readonly FileRow[]
  readonly peers: readonly PeerRow[] | null
  readonly viewer: Viewer
  readonly now: Date
}

export function showPage({ torrent, files, peers, viewer, now }: Shown): ShowPage {
  const { id } = torrent
  const path = `/torrents/${id}`
  const isOwn = torrent.uploaderId === viewer.member.id
  const peerLines = peers?.map((peer) => peerLine(peer, now))
  const hasMore = torrent.files > FILES_SHOWN
  return {
    title: torrent.name,
    category: categoryLink(torrent),
    tags: torrent.tags.map(tagLink),
    hasTags: torrent.tags.length > 0,
    uploader: torrent.uploader === null ? null : memberLink(torrent.uploader),
    added: timeText(torrent.createdAt, now),
    edited: torrent.editedAt === null ? null : timeText(torrent.editedAt, now),
    facts: factsOf(torrent),
    infoHash: torrent.infoHash.toString('hex'),
    figures: [
      fact('Seeders', count(torrent.seeders)),
      fact('Leechers', count(torrent.leechers)),
      fact('Snatches', count(torrent.snatches)),
      fact('Size', bytes(torrent.size), `${count(torrent.size)} bytes`),
      fact('Files', count(torrent.files)),
    ],
    isDead: torrent.seeders === 0,
    mustFetchAgain: isOwn && torrent.hashChanged && torrent.seeders === 0,
    descriptionHtml: torrent.description === '' ? null : markdown(torrent.description),
    tree: treeOf(files, torrent.files),
    filesText: filesText(torrent.files),
    allFiles: hasMore ? { label: `All ${filesText(torrent.files)}`, href: `${path}/files` } : null,
    filesShown: count(FILES_SHOWN),
    downloadHref: `${path}/download`,
    editHref: mayEdit(viewer, torrent) ? `${path}/edit` : null,
    removeHref: mayRemove(viewer, torrent) ? `${path}/remove` : null,
    peers: peerLines === undefined ? null : { lines: peerLines, hasLines: peerLines.length > 0 },
  }
}

function factsOf(torrent: TorrentRow): Fact[] {
  return [
    fact('Pieces of', bytes(torrent.pieceLength), `${count(torrent.pieceLength)} bytes`),
    fact('Kind', torrent.metaVersion === 3 ? 'BitTorrent v1 and v2 (hybrid)' : 'BitTorrent v1'),
  ]
}

function fact(label: string, text: string, title: string | null = null): Fact {
  return { label, text, title }
}

function peerLine(peer: PeerRow, now: Date): PeerLine {
  const endpoints = [
    peer.ipv4 === null ? '' : `${peer.ipv4}:${peer.port4}`,
    peer.ipv6 === null ? '' : `[${peer.ipv6}]:${peer.port6}`,
  ]
  return {
    member: memberLink(peer.member),
    client: clientName(peer.client),
    endpoints: endpoints.filter((one) => one !== '').join(' '),
    state: peer.seeding ? 'seeds' : `${bytes(peer.left)} to go`,
    uploaded: bytes(peer.uploaded),
    downloaded: bytes(peer.downloaded),
    last: timeText(peer.lastAt, now),
  }
}

export interface FilesPage extends PageData {
  readonly torrent: Link
  readonly caption: string
  readonly lines: readonly {
    readonly path: string
    readonly size: string
    readonly title: string
  }[]
  readonly pager: {
    readonly firstHref: string | null
    readonly prevHref: string | null
    readonly nextHref: string | null
  } | null
}

interface FilesShown {
  readonly torrent: TorrentRow
  readonly rows: readonly FileRow[]
  readonly from: number
  readonly limit: number
  readonly next: string | null
}

export function filesPage({ torrent, rows, from, limit, next }: FilesShown): FilesPage {
  const path = `/torrents/${torrent.id}`
  const at = (start: number) => {
    return withQuery(`${path}/files`, {}, { cursor: filesCursor(start) })
  }
  const range = `${count(from + 1)} to ${count(from + rows.length)} of ${filesText(torrent.files)}`
  return {
    title: `Files of ${torrent.name}`,
    torrent: { label: torrent.name, href: path },
    caption: rows.length === 0 ? 'No more files' : range,
    lines: rows.map((row) => ({
      path: row.path,
      size: bytes(row.size),
      title: `${count(row.size)} bytes`,
    })),
    pager: {
      firstHref: from === 0 ? null : `${path}/files`,
      prevHref: from === 0 ? null : at(Math.max(0, from - limit)),
      nextHref: next === null ? null : at(from + rows.length),
    },
  }
}
