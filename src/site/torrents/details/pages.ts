import { clientName } from '../../../domain/client-name.ts'
import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, timeText } from '../../../shared/format.ts'
import type { CommentRow } from '../../../store/comments.ts'
import type { OwnState } from '../../../store/own-torrents.ts'
import type { ThanksRow } from '../../../store/thanks.ts'
import type { PeerRow, TorrentRow } from '../../../store/torrents.ts'
import type { CommentLine } from '../../comment-lines.ts'
import { commentField, commentLine } from '../../comment-lines.ts'
import type { PageData } from '../../http/action.ts'
import type { Field } from '../../http/fields.ts'
import { untyped } from '../../http/fields.ts'
import { markdown } from '../../markdown.ts'
import type { Link } from '../pages.ts'
import { categoryLink, memberLink, tagLink } from '../pages.ts'
import type { Viewer } from '../rights.ts'
import { mayEdit, mayRemove } from '../rights.ts'
import type { TreeFolder } from '../tree.ts'
import { filesText, folderHref } from '../tree.ts'
import type { BookmarkPart, OwnPart } from './own.ts'
import { bookmarkPart, ownPart } from './own.ts'

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

/** What is shown of a torrent's files. */
export interface TreeShown {
  readonly tree: TreeFolder
  /** Whether it is one folder, of a torrent with many files. */
  readonly isPart: boolean
  /** The path of that folder. */
  readonly path: string
}

interface CommentsPart {
  readonly heading: string
  readonly comments: readonly CommentLine[]
  readonly hasComments: boolean
  readonly all: Link | null
  readonly form: { readonly action: string; readonly body: Field } | null
}

interface ThanksPart {
  readonly names: readonly Link[]
  readonly hasNames: boolean
  /** `and 12 others`. */
  readonly more: string | null
  readonly href: string
  /** Where to say thanks; null for who uploaded it, who has said so, and who may not. */
  readonly action: string | null
  readonly hasThanked: boolean
}

export interface ShowPage extends PageData {
  readonly category: Link
  readonly tags: readonly Link[]
  readonly hasTags: boolean
  readonly uploader: Link | null
  readonly added: TimeText
  /** When it was edited last, and where its history is. */
  readonly edited: { readonly when: TimeText; readonly href: string } | null
  readonly facts: readonly Fact[]
  readonly infoHash: string
  readonly figures: readonly Fact[]
  readonly isDead: boolean
  /** To the uploader whose own file has another hash. */
  readonly mustFetchAgain: boolean
  readonly own: OwnPart | null
  readonly bookmark: BookmarkPart | null
  readonly thanks: ThanksPart
  readonly descriptionHtml: string | null
  readonly tree: TreeFolder
  readonly filesText: string
  readonly folder: Link | null
  readonly filesHref: string
  readonly downloadHref: string
  readonly editHref: string | null
  readonly removeHref: string | null
  readonly said: CommentsPart
  readonly peers: { readonly lines: readonly PeerLine[]; readonly hasLines: boolean } | null
}

interface Shown {
  readonly torrent: TorrentRow
  readonly tree: TreeShown
  readonly peers: readonly PeerRow[] | null
  readonly own: OwnState
  readonly said: readonly CommentRow[]
  readonly thanked: readonly ThanksRow[]
  readonly viewer: Viewer
  readonly now: Date
}

export function showPage(shown: Shown): ShowPage {
  const { torrent, tree, peers, own, viewer, now } = shown
  const path = `/torrents/${torrent.id}`
  const isOwn = torrent.uploaderId === viewer.member.id
  const peerLines = peers?.map((peer) => peerLine(peer, now))
  return {
    title: torrent.name,
    category: categoryLink(torrent),
    tags: torrent.tags.map(tagLink),
    hasTags: torrent.tags.length > 0,
    uploader: torrent.uploader === null ? null : memberLink(torrent.uploader),
    added: timeText(torrent.createdAt, now),
    edited: editedOf(torrent, now),
    facts: factsOf(torrent),
    infoHash: torrent.infoHash.toString('hex'),
    figures: figuresOf(torrent),
    isDead: torrent.seeders === 0,
    mustFetchAgain: isOwn && torrent.hashChanged && torrent.seeders === 0,
    own: ownPart(own, now),
    bookmark: viewer.can('bookmarks.keep') ? bookmarkPart(own, path) : null,
    thanks: thanksPart(shown, path, isOwn),
    descriptionHtml: torrent.description === '' ? null : markdown(torrent.description),
    tree: tree.tree,
    filesText: filesText(torrent.files),
    folder: tree.isPart ? { label: tree.path, href: folderHref(torrent.id, tree.path) } : null,
    filesHref: `${path}/files`,
    downloadHref: `${path}/download`,
    editHref: mayEdit(viewer, torrent) ? `${path}/edit` : null,
    removeHref: mayRemove(viewer, torrent) ? `${path}/remove` : null,
    said: commentsPart(shown, path),
    peers: peerLines === undefined ? null : { lines: peerLines, hasLines: peerLines.length > 0 },
  }
}

function editedOf({ id, editedAt }: TorrentRow, now: Date): ShowPage['edited'] {
  if (editedAt === null) return null
  return { when: timeText(editedAt, now), href: `/torrents/${id}/history` }
}

function figuresOf(torrent: TorrentRow): Fact[] {
  return [
    fact('Seeders', count(torrent.seeders)),
    fact('Leechers', count(torrent.leechers)),
    fact('Snatches', count(torrent.snatches)),
    fact('Size', bytes(torrent.size), `${count(torrent.size)} bytes`),
    fact('Files', count(torrent.files)),
    fact('Thanks', count(torrent.thanks)),
  ]
}

function thanksPart({ torrent, thanked, own, viewer }: Shown, path: string, isOwn: boolean) {
  const others = torrent.thanks - thanked.length
  const mayThank = !isOwn && !own.hasThanked && viewer.can('torrents.thank')
  return {
    names: thanked.map(({ name }) => memberLink(name)),
    hasNames: thanked.length > 0,
    more: others > 0 ? `and ${others === 1 ? '1 other' : `${count(others)} others`}` : null,
    href: `${path}/thanks`,
    action: mayThank ? `${path}/thanks` : null,
    hasThanked: own.hasThanked,
  }
}

function commentsPart({ torrent, said, viewer, now }: Shown, path: string): CommentsPart {
  const { comments } = torrent
  const action = `${path}/comments`
  const all = comments > said.length || said.some(({ removedAt }) => removedAt !== null)
  return {
    heading: comments === 1 ? '1 comment' : `${count(comments)} comments`,
    comments: said.map((row) => commentLine(row, viewer, now)),
    hasComments: said.length > 0,
    all: all ? { label: 'All comments', href: action } : null,
    form: viewer.can('comments.write') ? { action, body: commentField(untyped(), 5) } : null,
  }
}

function factsOf(torrent: TorrentRow): Fact[] {
  return [
    fact('Pieces of', bytes(torrent.pieceLength), `${count(torrent.pieceLength)} bytes`),
    fact('Kind', KIND_NAMES[torrent.metaVersion] ?? 'BitTorrent v1'),
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

/** By the number in the table. */
const KIND_NAMES: Readonly<Record<number, string>> = {
  1: 'BitTorrent v1',
  2: 'BitTorrent v2',
  3: 'BitTorrent v1 and v2 (hybrid)',
}
