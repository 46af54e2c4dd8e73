import { MORE_IDS } from '../../domain/torznab/request.ts'
import { teamOf } from '../../domain/torznab/team.ts'
import type { DescribedBundle, DescribedTorrent } from '../../store/torrents/described.ts'
import type { Item } from '../torrents/parts/described.ts'
import { element, textElement, xml, xmlDocument, xmlTime } from '../ui/xml.ts'

interface Listing {
  readonly siteName: string
  readonly siteUrl: string
  /** The address of the request, without its key. */
  readonly self: string
  readonly offset: number
  readonly total: number
  readonly items: readonly Item[]
}

const NAMESPACES = {
  'xmlns:atom': 'http://www.w3.org/2005/Atom',
  'xmlns:torznab': 'http://torznab.com/schemas/2015/feed',
  'xmlns:newznab': 'http://www.newznab.com/DTD/2010/feeds/attributes/',
}
/** Programs read the number of files as 32 bits. */
const MOST_FILES = 2 ** 31 - 1

/** The reply to a search. */
export function listingDocument({
  siteName,
  siteUrl,
  self,
  offset,
  total,
  items,
}: Listing): string {
  const indexer = element('indexer', { id: 'babou' }, xml(siteName))
  const channel = [
    element('atom:link', { rel: 'self', type: 'application/rss+xml', href: self }),
    textElement('title', siteName),
    textElement('description', `Torrents of ${siteName}`),
    textElement('link', `${siteUrl}/`),
    textElement('language', 'en'),
    element('torznab:response', { offset, total }),
    element('newznab:response', { offset, total }),
    ...items.map((item) => itemElement(item, indexer)),
  ]
  const rss = element(
    'rss',
    { version: '2.0', ...NAMESPACES },
    element('channel', {}, channel.join('\n')),
  )
  return xmlDocument(rss)
}

/**
 * An element without a namespace may appear only once, as some programs match elements by local
 * name.
 */
function itemElement(item: Item, indexer: string): string {
  const { factors, toSeedSeconds, enoughRatio } = item
  const parts = [
    '<item>',
    sameForAll(item),
    ...fileElements(item),
    indexer,
    // Always present: programs read a missing one as 0.
    attribute('downloadvolumefactor', factors.downPermille / 1000),
    attribute('uploadvolumefactor', factors.upPermille / 1000),
  ]
  if (factors.downPermille === 0) parts.push(attribute('tag', 'freeleech'))
  if (toSeedSeconds !== null) parts.push(attribute('minimumseedtime', toSeedSeconds))
  if (enoughRatio !== null) parts.push(attribute('minimumratio', enoughRatio))
  parts.push('</item>')
  return parts.join('')
}

/** Without permission to download, the link is the page of the torrent. */
function fileElements({ torrent, page, download }: Item): readonly string[] {
  if (download === null) return [`<link>${xml(page)}</link>`]
  const url = xml(download)
  return [
    `<link>${url}</link>`,
    `<enclosure url="${url}" length="${torrent.size}" type="application/x-bittorrent"/>`,
  ]
}

function attribute(name: string, value: string | number): string {
  return `<torznab:attr name="${name}" value="${xml(String(value))}"/>`
}

/**
 * Programs fetch the newest torrents again and again, so each element is cached as long as the
 * torrent's description.
 */
const written = new WeakMap<DescribedTorrent, { readonly of: string; readonly text: string }>()

function sameForAll({ torrent, numbers, page, cover }: Item): string {
  const of = [page, ...numbers].join()
  const known = written.get(torrent)
  if (known?.of === of) return known.text
  const { name, size, createdAt, categoryName } = torrent
  const parts = [
    textElement('title', name),
    // Has no attributes: cross-seed takes the element for a text.
    textElement('guid', page),
    textElement('comments', page),
    textElement('pubDate', xmlTime(createdAt)),
    textElement('size', size),
    textElement('description', categoryName),
    ...numbers.map((number) => textElement('category', number)),
    ...numbers.map((number) => attribute('category', number)),
    ...(cover === null ? [] : [attribute('coverurl', cover)]),
    ...attributesOf(torrent).map(([key, value]) => attribute(key, value)),
  ]
  const text = parts.join('')
  written.set(torrent, { of, text })
  return text
}

type Attribute = readonly [name: string, value: string | number]

function attributesOf(torrent: DescribedTorrent): readonly Attribute[] {
  const { seeders, leechers, snatches, files, size, uploader, tags } = torrent
  const attributes: Attribute[] = [
    ['seeders', seeders],
    ['leechers', leechers],
    ['peers', seeders + leechers],
    ['grabs', snatches],
    ['files', Math.min(files, MOST_FILES)],
    ['size', size],
    ['infohash', torrent.infoHash.toString('hex')],
    ...idsOf(torrent.bundles),
    ...namesOf(torrent),
    ...tags.map((tag) => ['tag', tag] as const),
    ...(tags.length > 0 ? [['genre', tags.join(', ')] as const] : []),
  ]
  if (uploader !== null) attributes.push(['poster', uploader])
  return attributes
}

/** Returns the IDs of the series rather than of its episode; never those of a franchise. */
function idsOf(bundles: readonly DescribedBundle[]): readonly Attribute[] {
  const ids = new Map<string, string>()
  for (const { kind, ids: given } of bundles) {
    for (const id of kind === 'franchise' ? [] : given) {
      const at = id.indexOf(':')
      ids.set(id.slice(0, at), id.slice(at + 1))
    }
  }
  const found: Attribute[] = []
  const add = (source: string, ...named: readonly Attribute[]) => {
    if (ids.has(source)) found.push(...named)
  }
  const [imdb, tvdb] = [ids.get('imdb') ?? '', ids.get('tvdb') ?? '']
  const tmdb = ids.get('tmdb_movie') ?? ids.get('tmdb_tv')
  add('imdb', ['imdb', imdb.slice(2)], ['imdbid', imdb])
  add('tvdb', ['tvdb', tvdb], ['tvdbid', tvdb])
  if (tmdb !== undefined) found.push(['tmdb', tmdb], ['tmdbid', tmdb])
  const trakt = ids.get('trakt_movie') ?? ids.get('trakt_show')
  if (trakt !== undefined) found.push(['traktid', trakt])
  for (const [name, source] of Object.entries(MORE_IDS)) {
    add(source, [name, ids.get(source) ?? ''])
  }
  return found
}

/** The attributes that programs know, by the site's keys for them. */
const KNOWN: Readonly<Record<string, string>> = {
  season: 'season',
  episode: 'episode',
  source: 'type',
  'release-type': 'type',
  resolution: 'resolution',
  codec: 'video',
  audio: 'audio',
  languages: 'language',
  language: 'language',
  subtitles: 'subs',
  label: 'label',
  publisher: 'publisher',
}
const TITLES = { artist: 'artist', album: 'album', author: 'author', book: 'booktitle' } as const

function namesOf(torrent: DescribedTorrent): readonly Attribute[] {
  const { attributes, year, bundles } = torrent
  const found: Attribute[] = Object.entries(KNOWN).flatMap(([key, name]) => {
    const value = attributes[key]
    if (value === undefined || value === null) return []
    const values = Array.isArray(value) ? value : [value]
    return values.map((one) => [name, String(one)] as const)
  })
  for (const { kind, title } of bundles) {
    const name = (TITLES as Readonly<Record<string, string>>)[kind]
    if (name !== undefined && title !== '') found.push([name, title])
  }
  if (year !== null) found.push(['year', year])
  const team = teamOf(torrent.name)
  if (team !== null) found.push(['team', team])
  return found
}
