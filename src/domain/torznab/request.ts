import type { Given } from '../integrations/given.ts'
import { textOf } from '../integrations/given.ts'
import { MAX_QUERY } from '../search/line.ts'
import type { Source } from '../bundles/external-ids/sources.ts'
import { sources } from '../bundles/external-ids/sources.ts'
import { slugOfTag } from '../taxonomy/tag-slugs.ts'

// The query of a Torznab request. Tools send all parameters that they know: unknown ones are
// ignored, and empty ones count as omitted.

export const MAX_LIMIT = 100
export const DEFAULT_LIMIT = 50
/** The largest offset. No tool goes further: Sonarr ends at 3,000, cross-seed at 1,000. */
export const MAX_OFFSET = 10_000
/** The most category numbers in a request. */
const MAX_NUMBERS = 100

/** The parameter `t` of each kind of search; `audio` is another name for `music`. */
export const FUNCTIONS = {
  search: 'search',
  tvsearch: 'tv',
  movie: 'movie',
  music: 'music',
  audio: 'music',
  book: 'book',
} as const
export type Kind = (typeof FUNCTIONS)[keyof typeof FUNCTIONS]

/** Both ends are included; null: that end is open. */
interface Range {
  readonly from: number | null
  readonly to: number | null
}

export interface TorznabRequest {
  readonly kind: Kind
  /** Words of the title, as the tool sent them. */
  readonly words: string
  /** Category numbers; null: none were requested. */
  readonly numbers: readonly number[] | null
  /** IDs that bundles can have, such as `imdb:tt0133093`, of which any may match. */
  readonly ids: readonly string[]
  /** Whether the request contains IDs of catalogs that this site does not know. */
  readonly hasOtherIds: boolean
  readonly season: number | null
  readonly episode: number | null
  /** The date of an episode of a daily show: `2024 05 12`; null for others. */
  readonly day: string | null
  readonly year: number | null
  readonly genre: string
  /** The label of music, or the publisher of books; '' for any. */
  readonly label: string
  readonly publisher: string
  /** The title of a track within an album. */
  readonly track: string
  /** In bytes. */
  readonly size: Range
  /** In days. */
  readonly age: Range
  readonly offset: number
  readonly limit: number
}

/** A parameter that could not be read. */
export interface BadParameter {
  readonly name: string
  /** The form that it must have. */
  readonly text: string
}

export type ReadRequest =
  | { readonly ok: true; readonly request: TorznabRequest }
  | { readonly ok: false; readonly fault: BadParameter }

/** Other parameters that contain words of the title. */
const TITLE_WORDS = ['artist', 'album', 'author', 'title']
const OTHER_IDS = ['rid']
/** The other catalogs for bundles, by the names of parameters and of attributes in replies. */
export const MORE_IDS = {
  tvmazeid: 'tvmaze',
  doubanid: 'douban',
  malid: 'mal',
  anidbid: 'anidb',
  igdbid: 'igdb',
  mbid: 'mbid_release_group',
  discogsid: 'discogs',
  isbn: 'isbn13',
} as const satisfies Record<string, Source>

/** Reads a search. A parameter that must be a number but is not one is a fault. */
export function readRequest(kind: Kind, given: Given): ReadRequest {
  try {
    return { ok: true, request: requestOf(kind, given) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { ok: false, fault: error.fault }
  }
}

class Unreadable extends Error {
  readonly fault: BadParameter

  constructor(name: string, text: string) {
    super(text)
    this.fault = { name, text }
  }
}

function requestOf(kind: Kind, given: Given): TorznabRequest {
  const texts = ['q', ...TITLE_WORDS].map((name) => textOf(given, name))
  return {
    kind,
    words: texts.join(' ').trim().slice(0, MAX_QUERY),
    numbers: numbersIn(given),
    ids: idsIn(kind, given),
    hasOtherIds: OTHER_IDS.some((name) => idText(given, name) !== ''),
    ...episodeIn(given),
    year: yearIn(given),
    genre: slugOfTag(lineOf(given, 'genre')),
    ...{ label: lineOf(given, 'label'), publisher: lineOf(given, 'publisher') },
    track: lineOf(given, 'track'),
    size: { from: whole(given, 'minsize'), to: whole(given, 'maxsize') },
    age: { from: whole(given, 'minage'), to: whole(given, 'maxage') },
    offset: whole(given, 'offset') ?? 0,
    limit: Math.min(MAX_LIMIT, whole(given, 'limit') ?? DEFAULT_LIMIT),
  }
}

/**
 * Returns a text, shortened: no title is longer, and the database does not accept words of any
 * length.
 */
function lineOf(given: Given, name: string): string {
  return textOf(given, name).slice(0, MAX_QUERY)
}

function yearIn(given: Given): number | null {
  const year = whole(given, 'year')
  if (year !== null && year > 9_999) throw new Unreadable('year', 'must be a year')
  return year
}

/**
 * Reads a whole number.
 * @param before what may precede the number: `S01`, `E05`
 */
function whole(given: Given, name: string, before = /^$/): number | null {
  const text = textOf(given, name).replace(before, '')
  if (text === '') return null
  if (!/^\d{1,15}$/.test(text)) throw new Unreadable(name, 'must be a whole number')
  return Number(text)
}

function numbersIn(given: Given): readonly number[] | null {
  const asked = textOf(given, 'cat')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  if (asked.length === 0) return null
  if (asked.length > MAX_NUMBERS) {
    throw new Unreadable('cat', `must be at most ${MAX_NUMBERS} numbers`)
  }
  if (asked.some((one) => !/^\d{1,9}$/.test(one))) {
    throw new Unreadable('cat', 'must be numbers, separated by commas')
  }
  return asked.map(Number)
}

/** TMDB has separate IDs for films and series. */
const TMDB: Readonly<Partial<Record<Kind, string>>> = { tv: 'tmdb_tv', movie: 'tmdb_movie' }
const TRAKT: Readonly<Partial<Record<Kind, string>>> = { tv: 'trakt_show', movie: 'trakt_movie' }

function idsIn(kind: Kind, given: Given): readonly string[] {
  const found: string[] = []
  const take = (name: string, source: string, value: string | null) => {
    if (value === null) throw new Unreadable(name, `is not an ID of ${name.replace(/id$/, '')}`)
    found.push(`${source}:${value}`)
  }
  const id = (name: string) => idText(given, name)
  const [imdb, tvdb, tmdb, trakt] = [id('imdbid'), id('tvdbid'), id('tmdbid'), id('traktid')]
  if (imdb !== '') take('imdbid', 'imdb', sources.imdb.read(imdb))
  if (tvdb !== '') take('tvdbid', 'tvdb', sources.tvdb.read(tvdb))
  if (tmdb !== '') take('tmdbid', TMDB[kind] ?? 'tmdb', sources.tmdb_tv.read(tmdb))
  if (trakt !== '') take('traktid', TRAKT[kind] ?? 'trakt', sources.trakt_show.read(trakt))
  for (const [name, source] of Object.entries(MORE_IDS)) {
    const text = idText(given, name)
    if (text !== '') take(name, source, sources[source].read(text))
  }
  return found
}

/** Returns an ID; some tools send 0 if they do not know it. */
function idText(given: Given, name: string): string {
  const text = textOf(given, name)
  return /^(?:tt)?0*$/i.test(text) ? '' : text
}

/**
 * Reads season and episode: `season=2024` with `ep=05/12` is a date; `season=00` is the season of
 * specials; `S01` is 1.
 */
function episodeIn(given: Given): Pick<TorznabRequest, 'season' | 'episode' | 'day'> {
  const season = whole(given, 'season', /^s(?=\d)/i)
  const [, month, day] = /^(\d\d)\/(\d\d)$/.exec(textOf(given, 'ep')) ?? []
  if (season !== null && month !== undefined) {
    return { season: null, episode: null, day: `${season} ${month} ${day}` }
  }
  return { season, episode: whole(given, 'ep', /^ep?(?=\d)/i), day: null }
}
