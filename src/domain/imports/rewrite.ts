import type { OldPlace, OldProgram } from './old-links.ts'
import { isForeignPath, oldPlace, parametersOf, placeKey } from './old-links.ts'

// Rewrites links to the old site in texts with BBCode, and the names in `[user]`.

export interface OldSite {
  readonly program: OldProgram
  /** The host names of the old site in links, in lowercase. */
  readonly hosts: readonly string[]
}

export interface Found {
  readonly places: readonly OldPlace[]
  /** Names of members, in lowercase. */
  readonly names: readonly string[]
  /** Host names of the old site in links. */
  readonly hosts: readonly string[]
}

export interface Known {
  /** The URLs here, by the keys of places. */
  readonly addresses: ReadonlyMap<string, string>
  /** The current names of members, by their old names in lowercase. */
  readonly names: ReadonlyMap<string, string>
}

const ABSOLUTE =
  /https?:\/\/([\w.-]{1,100})(?::\d{1,5})?(\/(?:[^\s[\]<>"'()]*[^\s[\]<>"'().,;:!?])?)?/gi
const FOLDERS = 'torrents|forums|users|playlists|requests|wikis|pages'
const RELATIVE = new RegExp(
  String.raw`(?<=\[(?:url(?:=|\])|torrent\]))` +
    String.raw`\/?(?:[a-z]{2,20}\.php\?|(?:${FOLDERS})\/)[^\s[\]<>"']*`,
  'gi',
)
const USER = /\[user\]([^[\]]{1,100})\[\/user\]/gi
const TORRENT = /\[torrent\]([^[\]]{1,300})\[\/torrent\]/gi
const IN_TAG = /\[(?:url|torrent|img)(?:=|\])"?$/i

/** Returns what a text refers to. */
export function referencesIn(text: string, site: OldSite): Found {
  const places: OldPlace[] = []
  const hosts: string[] = []
  const note = (place: OldPlace | null) => {
    if (place !== null) places.push(place)
    return null
  }
  walk(text, site, note, (host) => void hosts.push(host))
  const names = [...text.matchAll(USER)].map(([, name]) => name.trim().toLowerCase())
  return { places, names, hosts }
}

/**
 * Returns the text with links to what exists here now. Links to other pages of the old site are
 * kept, but with the host name of this site.
 */
export function rewritten(text: string, site: OldSite, { addresses, names }: Known): string {
  const linked = walk(text, site, (place) => {
    return place === null ? null : (addresses.get(placeKey(place)) ?? null)
  })
  return linked.replace(TORRENT, '[url]$1[/url]').replace(USER, (whole, name: string) => {
    const now = names.get(name.trim().toLowerCase())
    return now === undefined ? whole : `[user]${now}[/user]`
  })
}

function walk(
  text: string,
  site: OldSite,
  addressOf: (place: OldPlace | null) => string | null,
  onHost: (host: string) => void = () => {},
): string {
  return text
    .replace(TORRENT, (whole, inner: string) => {
      const id = /^\s*([1-9]\d{0,14})\s*$/.exec(inner)?.[1]
      const address = id === undefined ? null : addressOf({ kind: 'torrent', id: Number(id) })
      return address === null ? whole : `[url]${address}[/url]`
    })
    .replace(ABSOLUTE, (whole, name: string, path: string | undefined, at: number, all: string) => {
      const host = name.toLowerCase().replace(/^www\./, '')
      if (!site.hosts.includes(host)) return whole
      onHost(host)
      const address = local(path ?? '/', site, addressOf)
      if (address === null) return whole
      return IN_TAG.test(all.slice(Math.max(0, at - 12), at)) ? address : `[url]${address}[/url]`
    })
    .replace(RELATIVE, (whole) => {
      const path = whole.startsWith('/') ? whole : `/${whole}`
      return local(path, site, addressOf) ?? whole
    })
}

/** Returns the URL here for a path of the old site; null: there is none. */
function local(
  given: string,
  { program }: OldSite,
  addressOf: (place: OldPlace | null) => string | null,
): string | null {
  const [, path, query] = /^([^?#]*)(?:[?]([^#]*))?/.exec(given) ?? ['', given, '']
  const place = oldPlace(program, path, parametersOf(query ?? ''))
  const address = addressOf(place)
  if (address !== null) return address
  return isForeignPath(path) ? `${path}?${(query ?? '').replaceAll('&amp;', '&')}` : null
}
