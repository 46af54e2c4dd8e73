import { bundleFromName } from '../bundles/from-name.ts'
import type { BundleKind } from '../bundles/kinds.ts'

// A group in Gazelle is an album with its editions and its artist. A torrent without an album is a
// group of one.

/** The description of a torrent from which a group is made. */
export interface Groupable {
  readonly id: number
  readonly name: string
  readonly year: number | null
  /** The bundles of the torrent, nearest first. */
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

/** An edition of an album; if `year` is 0, it is not known. */
export interface Edition {
  readonly id: number
  readonly title: string
  readonly year: number
}

export interface Group {
  readonly id: number
  readonly name: string
  /** The year, which tools read as a number; 0: not known. */
  readonly year: number
  /** The name of the artist; '' for none. */
  readonly artist: string
  /** The artists who have a page. */
  readonly artists: readonly Artist[]
  readonly edition: Edition | null
}

/**
 * The ID of a group of one torrent is this number plus the torrent's ID. Tools read IDs as 32-bit
 * numbers.
 */
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

/** Returns an edition. If only its year is known, the year is its title. */
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

/**
 * Splits `Artist - Album (2001) [FLAC]`; any other name becomes the name of the group as a whole.
 */
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
