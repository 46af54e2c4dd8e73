import { bundleFromName } from '../bundles/from-name.ts'
import type { BundleKind } from '../bundles/kinds.ts'

// A group of Gazelle is an album, with its editions and its artist; a torrent without an album is a
// group of one.

/** What a group is made from: a torrent, as described. */
export interface Groupable {
  readonly id: number
  readonly name: string
  readonly year: number | null
  /** Nearest first. */
  readonly bundles: readonly Placed[]
}

interface Placed {
  readonly id: number
  readonly kind: BundleKind
  readonly title: string
  readonly year: number | null
}

export interface Artist {
  readonly id: number
  readonly name: string
}

/** An edition of an album; `year` 0: unknown. */
export interface Edition {
  readonly id: number
  readonly title: string
  readonly year: number
}

export interface Group {
  readonly id: number
  readonly name: string
  /** 0: unknown; tools read it as a number. */
  readonly year: number
  /** The name of the artist; '' for none. */
  readonly artist: string
  /** The artists that have a page. */
  readonly artists: readonly Artist[]
  readonly edition: Edition | null
}

/** Groups of one torrent: this number plus its ID. Tools read IDs as 32 bits. */
const SINGLE = 1_000_000_000
const VARIOUS = 'Various Artists'

/** Returns the group of a torrent; only music has artists. */
export function groupOf(torrent: Groupable, isMusic: boolean): Group {
  if (!isMusic) return { ...single(torrent), year: torrent.year ?? 0 }
  const album = torrent.bundles.find(({ kind }) => kind === 'album')
  const artists = torrent.bundles.filter(({ kind }) => kind === 'artist')
  const edition = torrent.bundles.find(({ kind }) => kind === 'edition')
  const known = artists.map(({ id, title }) => ({ id, name: title }))
  if (album === undefined) return { ...fromName(torrent), artists: known, ...nameOf(known) }
  return {
    id: album.id,
    name: album.title,
    year: album.year ?? torrent.year ?? 0,
    artist: known.at(0)?.name ?? VARIOUS,
    artists: known,
    edition: edition === undefined ? null : editionOf(edition),
  }
}

function nameOf(artists: readonly Artist[]): { readonly artist?: string } {
  return artists.length === 0 ? {} : { artist: artists[0].name }
}

/** An edition that is only known by its year has the year as its title. */
function editionOf({ id, title, year }: Placed): Edition {
  return { id, title: title === String(year) ? '' : title, year: year ?? 0 }
}

/** Returns the group ID of a torrent without an album. */
export function singleGroup(torrentId: number): number {
  return SINGLE + torrentId
}

function single({ id, name }: Groupable) {
  return { id: singleGroup(id), name, artist: '', artists: [], edition: null }
}

/** `Artist - Album (2001) [FLAC]`; any other name is the whole name of the group. */
function fromName(torrent: Groupable): Group {
  const [who, what] = bundleFromName(torrent.name, 'music') ?? []
  const own = single(torrent)
  if (who?.kind !== 'artist' || what === undefined) return { ...own, year: torrent.year ?? 0 }
  return { ...own, name: what.title, artist: who.title, year: what.year ?? torrent.year ?? 0 }
}

/** Returns the torrent of a group of one; null for the ID of a bundle. */
export function torrentIn(groupId: number): number | null {
  return groupId > SINGLE ? groupId - SINGLE : null
}
