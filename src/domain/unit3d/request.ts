import { sources } from '../bundles/external-ids/sources.ts'
import type { Given } from '../integrations/given.ts'
import { tagsOfGenre } from './genres.ts'
import { TOOL_IDS, toolIdNames } from './ids.ts'
import { FLAG_TAGS } from './numbers.ts'
import { MAX_QUERY } from '../search/line.ts'
import { slugOfTag } from '../taxonomy/tag-slugs.ts'

// The query of a search as programs for UNIT3D sites send it. Unknown parameters are ignored, and
// empty ones count as omitted; a list is repeated, as `types[]` or `types`.

const DEFAULT_LIMIT = 25
const MAX_LIMIT = 100
/** The last position that page numbers reach; `links.next` has no limit. */
const MAX_PLACE = 10_000
const MAX_NUMBERS = 100

const SORTED_BY = {
  name: 'name',
  size: 'size',
  seeders: 'seeders',
  leechers: 'leechers',
  times_completed: 'snatches',
  created_at: 'createdAt',
  // Torrents are not bumped here.
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
  /** Tag slugs, of which any matches. */
  readonly keywords: readonly string[]
  /** Slugs of tags for the requested genres, of which any matches; null: any genre. */
  readonly genres: readonly string[] | null
  /** Tags that stand for flags, all of which must match. */
  readonly flags: readonly string[]
  readonly startYear: number | null
  readonly endYear: number | null
  /** Numbers used by this site; empty: any. */
  readonly categories: readonly number[]
  readonly types: readonly number[]
  readonly resolutions: readonly number[]
  /** IDs that bundles may have, such as `imdb:tt0133093`; any of them matches. */
  readonly ids: readonly string[]
  /** Whether it asks for something that no torrent here has: a region, a playlist. */
  readonly isForNothing: boolean
  /** Shares of the download that are free, in percent; empty: any. */
  readonly free: readonly number[]
  readonly isDoubleUp: boolean
  readonly isFeatured: boolean
  readonly swarm: readonly SwarmState[]
  readonly season: number | null
  /** 0: a whole season. */
  readonly episode: number | null
  /** Values of the attribute, of which any matches. */
  readonly languages: readonly string[]
  /** Null: not asked. */
  readonly isAdult: boolean | null
  readonly order: {
    readonly by: (typeof SORTED_BY)[keyof typeof SORTED_BY]
    readonly isDescending: boolean
  }
  readonly perPage: number
  /** From 1; null: not by number. */
  readonly page: number | null
  /** The position of a page, from `links.next`; '' for none. */
  readonly cursor: string
}

type Errors = Readonly<Record<string, readonly string[]>>
export type ReadFilter =
  | { readonly ok: true; readonly request: FilterRequest }
  | { readonly ok: false; readonly errors: Errors }

/** Reads a search; every parameter that cannot be read is an error under its name. */
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

/** Parameters of UNIT3D that this site does not have: with a value, nothing is found. */
const ABSENT_LISTS = ['regions', 'distributors', 'playlistId', 'collectionId']
const ABSENT_FLAGS = ['refundable', 'highspeed', 'trumpable']

type Reader = ReturnType<typeof createReader>

/** Reads parameters by name; `types[]` and `types[0]` are `types`. */
export function createReader(given: Given) {
  const found = new Map<string, string[]>()
  const wrong = new Map<string, string[]>()
  for (const [key, value] of Object.entries(given)) {
    // `types[]`, `types[0]`, `types`.
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
    /** `before` is what may precede the number: `S01`. */
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
 * Prowlarr and Jackett send a day of a daily show as season 2024 and episode 05/12; the words that
 * they send have the day, too, and its torrents have no such season.
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

/** Older versions call the parameters `imdb`, newer ones `imdbId`. */
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
