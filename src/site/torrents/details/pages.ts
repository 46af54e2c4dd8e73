import { reportHref } from '../../reports/parts/link.ts'
import type { TimeText } from '../../../shared/format.ts'
import { bytes, count, exactBytes, timeText } from '../../../shared/format.ts'
import type { TorrentRow } from '../../../store/torrents/torrents.ts'
import type { PageData } from '../../http/action.ts'
import { breakable } from '../../ui/breakable.ts'
import { categoryLink, memberLink } from '../parts/links.ts'
import { mayEdit, mayRemove, uploaderFor } from '../parts/rights.ts'
import type { Tabs } from '../parts/tabs.ts'
import { torrentTabs } from '../parts/tabs.ts'
import type { BookmarkPart, OwnPart } from './own.ts'
import { bookmarkPart, ownPart } from './own.ts'
import type { Asked } from './section.ts'
import type { Link } from '../../ui/link.ts'

interface Fact {
  readonly label: string
  readonly text: string
  readonly title: string | null
}

export interface ShowPage extends PageData, Tabs {
  readonly category: Link
  readonly uploader: Link | null
  readonly isAnonymous: boolean
  readonly added: TimeText
  /** Time of the last edit, and the address of the history. */
  readonly edited: { readonly when: TimeText; readonly href: string } | null
  readonly facts: readonly Fact[]
  readonly infoHash: string
  /** HTML of the name, which may break between words. */
  readonly nameHtml: string
  readonly figures: readonly Fact[]
  /** Shown to the uploader if the local file has another hash. */
  readonly mustFetchAgain: boolean
  readonly own: OwnPart | null
  readonly bookmark: BookmarkPart | null
  /** Where to send thanks; null for the uploader, after thanking, and without permission. */
  readonly thankAction: string | null
  readonly reportHref: string | null
  readonly hasThanked: boolean
  readonly downloadHref: string
  /** Null for members without clients. */
  readonly send: {
    readonly action: string
    readonly clients: readonly { readonly name: string }[]
  } | null
  readonly editHref: string | null
  readonly removeHref: string | null
  /** The page where its images, NFO and MediaInfo are edited. */
  readonly mediaHref: string | null
  /** The page where staff make it freeleech. */
  readonly promoteHref: string | null
  /** Whether the reader may edit, review, promote or remove it. */
  readonly hasCare: boolean
  /** The data of each section's partial, by section name. */
  readonly sections: Readonly<Record<string, object | null>>
}

export function showPage(asked: Asked, sections: ShowPage['sections']): ShowPage {
  const { torrent, own, call: viewer } = asked
  const { now } = viewer
  const path = `/torrents/${torrent.id}`
  const isOwn = torrent.uploaderId === viewer.member.id
  const canEdit = mayEdit(viewer, torrent)
  const name = uploaderFor(viewer, torrent)
  const removeHref = mayRemove(viewer, torrent) ? `${path}/remove` : null
  const canPromote = viewer.can('promotions.edit')
  const mayThank = !isOwn && !own.hasThanked && viewer.can('torrents.thank')
  return {
    title: torrent.name,
    nameHtml: breakable(torrent.name),
    ...torrentTabs(torrent, 'details'),
    category: categoryLink(torrent),
    uploader: name === null ? null : memberLink(name),
    isAnonymous: torrent.isAnonymous,
    added: timeText(torrent.createdAt, now),
    edited: editedOf(torrent, now),
    facts: factsOf(torrent),
    infoHash: torrent.infoHash.toString('hex'),
    figures: figuresOf(torrent),
    mustFetchAgain: isOwn && torrent.hashChanged && torrent.seeders === 0,
    own: ownPart(own, now),
    bookmark: viewer.can('bookmarks.keep') ? bookmarkPart(own, path) : null,
    reportHref: reportHref('torrent', { id: torrent.id, byId: torrent.uploaderId }, viewer),
    thankAction: mayThank ? `${path}/thanks` : null,
    hasThanked: own.hasThanked,
    downloadHref: `${path}/download`,
    send: sendPart(viewer, path),
    editHref: canEdit ? `${path}/edit` : null,
    removeHref,
    mediaHref: canEdit ? `${path}/media` : null,
    promoteHref: canPromote ? `/admin/promotions/new?scope=torrent&target=${torrent.id}` : null,
    hasCare: canEdit || removeHref !== null || canPromote || viewer.can('torrents.moderate'),
    sections,
  }
}

function sendPart({ member, can }: Asked['call'], path: string): ShowPage['send'] {
  const clients = member.clients ?? []
  if (clients.length === 0 || !can('torrents.download')) return null
  return { action: `${path}/send`, clients: clients.map(({ name }) => ({ name })) }
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
    fact('Size', bytes(torrent.size), exactBytes(torrent.size)),
    fact('Files', count(torrent.files)),
    fact('Thanks', count(torrent.thanks)),
  ]
}

function factsOf(torrent: TorrentRow): Fact[] {
  const { pieceLength } = torrent
  const kind = KIND_NAMES[torrent.metaVersion] ?? 'BitTorrent v1'
  const pieces = `pieces of ${bytes(pieceLength)}`
  return [fact('Format', `${kind}, ${pieces}`, `${count(pieceLength)} bytes per piece`)]
}

function fact(label: string, text: string, title: string | null = null): Fact {
  return { label, text, title }
}

/** The names of file kinds, by their number in the table. */
const KIND_NAMES: Readonly<Record<number, string>> = {
  1: 'BitTorrent v1',
  2: 'BitTorrent v2',
  3: 'BitTorrent v1 and v2 (hybrid)',
}
