import { sources } from '../bundles/external-ids/sources.ts'
import type { Given } from '../integrations/given.ts'
import { tagsOfGenre } from './genres.ts'
import { TOOL_IDS, toolIdNames } from './ids.ts'
import { FLAG_TAGS } from './numbers.ts'
import { MAX_QUERY } from '../search/line.ts'
import { slugOfTag } from '../taxonomy/tag-slugs.ts'

// The query of a search as programs for UNIT3D sites send it. Unknown parameters are ignored, and
// empty ones count as omitted. A list is a repeated parameter, `types[]` or `types`.

const DEFAULT_LIMIT = 25
const MAX_LIMIT = 100
/** The last position that can be reached with page numbers; `links.next` has no such limit. */
const MAX_PLACE = 10_000
const MAX_NUMBERS = 100

const SORTED_BY = {
  name: 'name',
  size: 'size',
  seeders: 'seeders',
  leechers: 'leechers',
  times_completed: 'snatches',
  created_at: 'createdAt',
  // This site does not bump torrents.
  bumped_at: 'createdAt',
} as const

export type SwarmState = 'alive' | 'dying' | 'dead'

export interface FilterRequest {
  /** Words in the title, as the program sent them. */
  readonly words: string
  /** Words in a file name. */
  readonly fileWords: string
  /** Words in the description. */
  readonly descriptionWords: string
  /** Words in the MediaInfo or BDInfo. */
  readonly mediaWords: string
  readonly uploader: string
  /** Slugs of tags, any of which may match. */
  readonly keywords: readonly string[]
  /** Slugs of the tags for the requested genres, any of which may match; null: any genre. */
  readonly genres: readonly string[] | null
  /** Slugs of the tags that stand for flags, all of which must match. */
  readonly flags: readonly string[]
  readonly startYear: number | null
  readonly endYear: number | null
  /** The numbers of categories on this site; empty: any. */
  readonly categories: readonly number[]
  readonly types: readonly number[]
  readonly resolutions: readonly number[]
  /** External IDs of bundles, such as `imdb:tt0133093`, any of which may match. */
  readonly ids: readonly string[]
  /**
   * Whether the search asks for something that no torrent of this site has, such as a region or a
   * playlist.
   */
  readonly isForNothing: boolean
  /** The requested shares of the download that are free, in percent; empty: any. */
  readonly free: readonly number[]
  readonly isDoubleUp: boolean
  readonly isFeatured: boolean
  readonly swarm: readonly SwarmState[]
  readonly season: number | null
  /** 0 means a whole season. */
  readonly episode: number | null
  /** Values of the attribute, any of which may match. */
  readonly languages: readonly string[]
  /** Null: the search does not ask for it. */
  readonly isAdult: boolean | null
  readonly order: {
    readonly by: (typeof SORTED_BY)[keyof typeof SORTED_BY]
    readonly isDescending: boolean
  }
  readonly perPage: number
  /** The number of the page, from 1; null if the page is not given by its number. */
  readonly page: number | null
  /** The position of a page, from `links.next`; '' if there is none. */
  readonly cursor: string
}

type Errors = Readonly<Record<string, readonly string[]>>
export type ReadFilter =
  | { readonly ok: true; readonly request: FilterRequest }
  | { readonly ok: false; readonly errors: Errors }

/** Reads a search. Every parameter that cannot be read becomes an error under its name. */
export function readFilter(given: Given): ReadFilter {
  const read = createReader(given)
  const request = {
    words: read.text('name').slice(0, MAX_QUERY),
    fileWords: read.text('file_name').slice(0, MAX_QUERY),
    descriptionWords: read.text('description').slice(0, MAX_QUERY),
    mediaWords: `${read.text('mediainfo')} ${read.text('bdinfo')}`.trim().slice(0, MAX_QUERY),
    uploader: read.text('uploader'),
    keywords: read.texts('keywords').map(slugOf),
    genres: read.has('genres') ? read.texts('genres').flatMap(tagsOfGenre) : null,
    flags: [
      ...(read.isOn('internal') ? [FLAG_TAGS.internal] : []),
      ...(read.isOn('personalRelease') ? [FLAG_TAGS.personal_release] : []),
    ],
    ...{ startYear: read.whole('startYear'), endYear: read.whole('endYear') },
    ...{ categories: read.numbers('categories'), types: read.numbers('types') },
    resolutions: read.numbers('resolutions'),
    ids: idsIn(read),
    isForNothing: ABSENT_LISTS.some(read.has) || ABSENT_FLAGS.some(read.isOn),
    free: read.numbers('free'),
    ...{ isDoubleUp: read.isOn('doubleup'), isFeatured: read.isOn('featured') },
    swarm: (['alive', 'dying', 'dead'] as const).filter(read.isOn),
    ...episodeIn(read),
    languages: read.texts('primaryLanguages').map((one) => one.toLowerCase()),
    isAdult: read.text('adult') === '' ? null : read.isOn('adult'),
    order: orderIn(read),
    ...pageIn(read),
  }
  const errors = read.errors()
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, request }
}

/**
 * Parameters of UNIT3D for things that this site does not have: if one has a value, nothing is
 * found.
 */
const ABSENT_LISTS = ['regions', 'distributors', 'playlistId', 'collectionId']
const ABSENT_FLAGS = ['refundable', 'highspeed', 'trumpable']

type Reader = ReturnType<typeof createReader>

/** Reads parameters by name; `types[]` and `types[0]` are read as `types`. */
export function createReader(given: Given) {
  const found = new Map<string, string[]>()
  const wrong = new Map<string, string[]>()
  for (const [key, value] of Object.entries(given)) {
    const name = key.replace(/\[\d*\]$/, '')
    const all = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
    found.set(name, [...(found.get(name) ?? []), ...all.map((one) => one.trim())])
  }
  const fail = (name: string, text: string) => void wrong.set(name, [text])
  const text = (name: string) => found.get(name)?.at(-1) ?? ''
  const texts = (name: string) => {
    const all = (found.get(name) ?? []).flatMap((one) => one.split(','))
    return all.map((one) => one.trim()).filter((one) => one !== '')
  }
  return {
    ...{ text, texts, fail },
    errors: (): Errors => Object.fromEntries(wrong),
    has: (name: string) => texts(name).length > 0,
    isOn: (name: string) => /^(?:1|true|on|yes)$/i.test(text(name)),
    /** `before` matches what may precede the number, such as the S of `S01`. */
    whole(name: string, before = /^$/): number | null {
      const digits = text(name).replace(before, '')
      if (digits === '') return null
      if (/^\d{1,9}$/.test(digits)) return Number(digits)
      fail(name, 'must be a whole number')
      return null
    },
    numbers(name: string): readonly number[] {
      const all = texts(name)
      if (all.length > MAX_NUMBERS) fail(name, `must be at most ${MAX_NUMBERS} numbers`)
      if (all.some((one) => !/^\d{1,9}$/.test(one))) fail(name, 'must be numbers')
      return all.slice(0, MAX_NUMBERS).map(Number)
    },
  }
}

/**
 * Prowlarr and Jackett send a day of a daily show as season 2024 and episode 05/12. The words that
 * they send contain the day as well, and the torrents of such a show have no such season, so that
 * season and episode are omitted.
 */
function episodeIn(read: Reader): Pick<FilterRequest, 'season' | 'episode'> {
  if (/^\d\d\/\d\d$/.test(read.text('episodeNumber'))) return { season: null, episode: null }
  return {
    season: read.whole('seasonNumber', /^s(?=\d)/i),
    episode: read.whole('episodeNumber', /^ep?(?=\d)/i),
  }
}

function slugOf(word: string): string {
  return slugOfTag(word)
}

/** Older versions of the programs call a parameter `imdb`, newer ones `imdbId`. */
function idsIn({ text, fail }: Reader): readonly string[] {
  return toolIdNames.flatMap((name) => {
    const key = text(`${name}Id`) === '' ? name : `${name}Id`
    const typed = text(key)
    // Some programs send 0 for an ID that they do not know.
    if (/^(?:tt)?0*$/i.test(typed)) return []
    const { film, called } = TOOL_IDS[name]
    const value = sources[film].read(typed)
    if (value === null) fail(key, 'is not an ID of that catalog')
    return value === null ? [] : [`${called}:${value}`]
  })
}

function orderIn({ text, fail }: Reader): FilterRequest['order'] {
  const [field, direction] = [text('sortField'), text('sortDirection').toLowerCase()]
  const isKnown = Object.hasOwn(SORTED_BY, field)
  if (field !== '' && !isKnown) {
    fail('sortField', `must be one of: ${Object.keys(SORTED_BY).join(', ')}`)
  }
  if (!['', 'asc', 'desc'].includes(direction)) fail('sortDirection', 'must be asc or desc')
  const by = isKnown ? SORTED_BY[field as keyof typeof SORTED_BY] : 'createdAt'
  return { by, isDescending: direction !== 'asc' }
}

function pageIn(read: Reader): Pick<FilterRequest, 'perPage' | 'page' | 'cursor'> {
  const perPage = Math.min(MAX_LIMIT, read.whole('perPage') ?? DEFAULT_LIMIT) || DEFAULT_LIMIT
  const page = read.whole('page')
  if (page !== null && page * perPage > MAX_PLACE) {
    read.fail('page', `cannot go beyond ${MAX_PLACE} torrents; follow links.next instead`)
  }
  return { perPage, page: page === null ? null : Math.max(1, page), cursor: read.text('cursor') }
}
