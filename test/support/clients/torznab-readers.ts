import type { TorznabItem } from './torznab.ts'

// What programs make of an item of Torznab, by the rules of their parsers; each throws where
// the program drops the item or fails.

/** An item as the programs keep it. */
export interface Release {
  readonly title: string
  readonly guid: string
  readonly url: string
  readonly size: number
  readonly at: Date
}

const INT_MAX = 2 ** 31 - 1
/** Of Sonarr, `SingleOrDefault`: a second one of a name is an exception. */
const SINGLE = ['size', 'infohash', 'magneturl', 'seeders', 'peers', 'leechers', 'rageid']
const RFC_1123_Z =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/

/** Sonarr, src/NzbDrone.Core/Indexers/Torznab/TorznabRssParser.cs at 211863d5. */
function sonarr({ title, guid, pubDate, attributes, raw }: TorznabItem): Release {
  const all = new Map([...attributes].map(([name, values]) => [name.toLowerCase(), values]))
  for (const name of [...SINGLE, 'tvdbid', 'imdb', 'downloadvolumefactor', 'uploadvolumefactor']) {
    if ((all.get(name)?.length ?? 0) > 1) throw new Error(`Sonarr: ${name} is there twice`)
  }
  for (const name of ['seeders', 'peers', 'leechers']) {
    const value = Number(all.get(name)?.[0])
    if (!Number.isInteger(value) || value > INT_MAX) throw new Error(`Sonarr: ${name} is no Int32`)
  }
  const enclosure = raw.enclosure as Record<string, string> | undefined
  if (enclosure?.['@type'] !== 'application/x-bittorrent') throw new Error('Sonarr: no enclosure')
  if (!URL.canParse(String(raw.comments))) throw new Error('Sonarr: comments are no address')
  const url = enclosure['@url']
  if (!URL.canParse(url)) throw new Error('Sonarr: the enclosure has no address')
  return { title, guid, url, size: Number(all.get('size')?.[0]), at: new Date(pubDate) }
}

/** autobrr, pkg/torznab/feed.go at 4ae0c701: Go matches elements by their local names, in any namespace. */
function autobrr({ title, guid, link, size, pubDate, raw }: TorznabItem): Release {
  const local = Object.keys(raw).map((name) => name.replace(/^.*:/, ''))
  if (new Set(local).size < local.length)
    throw new Error(`autobrr: ${local.join()} has two of a name`)
  if (!RFC_1123_Z.test(pubDate)) throw new Error(`autobrr: the time is ${pubDate}`)
  for (const category of raw.category as string[]) {
    if (!/^\d+$/.test(category)) throw new Error(`autobrr: ${category} is no category`)
  }
  const enclosure = raw.enclosure as Record<string, string>
  const isFile = enclosure['@type'] === 'application/x-bittorrent'
  return { title, guid, url: isFile ? enclosure['@url'] : link, size, at: new Date(pubDate) }
}

/** cross-seed, packages/cross-seed/src/torznab.ts, parseTorznabResults, at 09afc43d (xml2js). */
function crossSeed({ raw }: TorznabItem): Release {
  const text = (name: string) => {
    const value = raw[name]
    // With attributes, xml2js gives an object, on which the program calls methods of texts.
    if (typeof value !== 'string') throw new Error(`cross-seed: ${name} is no text`)
    return value
  }
  const indexer = raw.indexer as Record<string, string> | undefined
  // Without attributes it has no `_`, and the name of the tracker is lost.
  if (typeof indexer?.['#text'] !== 'string') throw new Error('cross-seed: no name of the tracker')
  const at = new Date(text('pubDate'))
  if (Number.isNaN(at.getTime())) throw new Error('cross-seed: no time')
  const [title, guid, url] = [text('title'), text('guid'), text('link')]
  return { title, guid, url, size: Number(text('size')), at }
}

/** Of Radarr and Prowlarr: the first one of a name counts, and cases are not compared. */
function firstsOf({ attributes }: TorznabItem) {
  const all = new Map([...attributes].map(([name, values]) => [name.toLowerCase(), values]))
  return (name: string) => all.get(name)?.[0] ?? ''
}

/** int.Parse of .NET, which throws. */
function int32(text: string, name: string): number {
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || Math.abs(value) > INT_MAX) throw new Error(`${name} is ${text}`)
  return value
}

/** What both read; RssParser.cs takes the address of the enclosure. */
function arrRelease(program: string, item: TorznabItem): Release {
  const { title, guid, pubDate, raw } = item
  const first = firstsOf(item)
  const enclosure = raw.enclosure as Record<string, string> | undefined
  if (enclosure?.['@type'] !== 'application/x-bittorrent') throw new Error(`${program}: no file`)
  for (const name of ['seeders', 'peers']) int32(first(name), `${program}: ${name}`)
  const url = enclosure['@url']
  if (!URL.canParse(url) || !URL.canParse(String(raw.comments))) throw new Error(`${program}: URL`)
  return { title, guid, url, size: Number(first('size')), at: new Date(pubDate) }
}

/** Radarr, src/NzbDrone.Core/Indexers/Torznab/TorznabRssParser.cs at 099123ab. */
function radarr(item: TorznabItem): Release {
  const imdb = firstsOf(item)('imdb')
  if (imdb !== '') int32(imdb, 'Radarr: imdb')
  return arrRelease('Radarr', item)
}

interface ProwlarrRelease extends Release {
  readonly imdbId: number
  readonly categories: readonly number[]
}

/** Prowlarr, …/Indexers/Definitions/Torznab/TorznabRssParser.cs at 05093353. */
function prowlarr(item: TorznabItem): ProwlarrRelease {
  const first = firstsOf(item)
  const imdbId = first('imdbid')
  // It cuts two characters twice, and reads the rest as a number.
  if (imdbId !== '') int32(imdbId.slice(2).slice(2), 'Prowlarr: imdbid')
  const ids = ['imdb', 'tmdbid', 'tvdbid', 'tvmazeid', 'traktid', 'rageid', 'grabs', 'files']
  for (const name of ids) if (first(name) !== '') int32(first(name), `Prowlarr: ${name}`)
  const categories = (item.attributes.get('category') ?? []).map(Number)
  return { ...arrRelease('Prowlarr', item), imdbId: Number(first('imdb')), categories }
}

export const readers = {
  ...{ Sonarr: sonarr, Radarr: radarr, Prowlarr: prowlarr },
  ...{ autobrr, 'cross-seed': crossSeed },
} as const
