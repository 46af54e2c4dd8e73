import type { BundleKind } from './kinds.ts'

// Suggests the bundle of a release from its name; the uploader confirms the suggestion.

/** One level of the path to a torrent's bundle. */
export interface Step {
  readonly kind: BundleKind
  /** The title; empty where the number is enough. */
  readonly title: string
  readonly year: number | null
  readonly number: number | null
  readonly numberEnd: number | null
}

/**
 * Returns the path from the top to the bundle of a release with this name; null when the name does
 * not show it. `category` is the slug or the kind of the category: `movies`, `tv` …
 */
export function bundleFromName(name: string, category: string): readonly Step[] | null {
  const words = spaced(name)
  const found = episodeIn(words)
  if (found !== null) return found
  if (/^(tv|series|anime)/.test(category)) return wholeSeries(words)
  if (/^music/.test(category)) return byDash(name, 'artist', 'album')
  if (/book/.test(category)) return byDash(name, 'author', 'book')
  return /^(movie|film|game)/.test(category) ? workIn(words) : null
}

/** What a program says about a release in addition to its name. */
export interface Told {
  readonly season: number | null
  readonly episode: number | null
}

/**
 * Like `bundleFromName`, for a release whose work, series, album or book is known by an ID: if the
 * name does not show its title, the whole name becomes the title. Null for categories without
 * bundles.
 */
export function bundleOfKnown(name: string, category: string, told: Told): readonly Step[] | null {
  const found = bundleFromName(name, category) ?? bareBundle(spaced(name), category)
  const isSeries = found?.length === 1 && found[0].kind === 'series'
  if (!isSeries || told.season === null) return found
  const numbered = (kind: 'season' | 'episode', number: number): Step => {
    return { kind, title: '', year: null, number, numberEnd: null }
  }
  const episode = told.episode === null ? [] : [numbered('episode', told.episode)]
  return [...found, numbered('season', told.season), ...episode]
}

function bareBundle(name: string, category: string): readonly Step[] | null {
  const kinds: readonly (readonly [RegExp, BundleKind])[] = [
    [/^(tv|series|anime)/, 'series'],
    [/^music/, 'album'],
    [/book/, 'book'],
    [/^(movie|film|game)/, 'work'],
  ]
  const [, kind] = kinds.find(([pattern]) => pattern.test(category)) ?? []
  return kind === undefined || name === '' ? null : [step(kind, name, null)]
}

/**
 * Replaces dots and underscores in the name of a release with spaces, and removes brackets at the
 * end.
 */
function spaced(name: string): string {
  const isDotted = !/\s/.test(name.trim())
  const text = isDotted ? name.replace(/[._]+/g, ' ') : name.replace(/_/g, ' ')
  return text.replace(/\s+/g, ' ').trim()
}

// Matches `S02E05`, `s02e05e06`, `S02.E05-06`, `S02E05v2` and `2x05`.
const EPISODES = new RegExp(
  String.raw`^(.+?)[ -]+(?:s(\d{1,4})[ .]?e(\d{1,4})(?:[ .]?-?[ .]?e?(\d{1,4})(?=[ -]|$))?` +
    String.raw`|(\d{1,2})x(\d{2,3}))(?:v\d)?(?=[ -.]|e|$)`,
  'i',
)
// Matches a pack of several seasons, which belongs to the series: `S01-S05`, `Seasons 1-5`. Does
// not match `S2 - 05`, which is an episode.
const SEASONS = /^(.+?)[ -]+(?:s\d{1,4} ?- ?s\d{1,4}|seasons \d{1,3} ?(?:-|to) ?\d{1,3})(?=[ -]|$)/i
const SEASON = /^(.+?)[ -]+(?:s(\d{1,4})|(?:season|series) (\d{1,3}))(?=[ -]|$)/i

function episodeIn(words: string): readonly Step[] | null {
  const [, title, season, episode, end, seasonX, episodeX] = EPISODES.exec(words) ?? []
  if (title !== undefined) {
    const number = Number(episode ?? episodeX)
    const last = end === undefined ? null : Number(end)
    const numberEnd = last !== null && last > number && last - number < 100 ? last : null
    return [
      ...seasonSteps(title, Number(season ?? seasonX)),
      { kind: 'episode', title: '', year: null, number, numberEnd },
    ]
  }
  const [, series] = SEASONS.exec(words) ?? []
  if (series !== undefined) return seriesOf(series)
  const [, show, number, spelled] = SEASON.exec(words) ?? []
  return show === undefined ? null : seasonSteps(show, Number(number ?? spelled))
}

function seasonSteps(title: string, number: number): Step[] {
  return [...seriesOf(title), { kind: 'season', title: '', year: null, number, numberEnd: null }]
}

function seriesOf(title: string): Step[] {
  const { name, year } = splitYear(title)
  return [step('series', name, year)]
}

function wholeSeries(words: string): readonly Step[] | null {
  const [, title] =
    /^(.+?)[ -]+\(?(?:complete|the complete|\d{3,4}[pi]|web|blu ?ray)\b/i.exec(words) ?? []
  return title === undefined ? null : seriesOf(title)
}

/** Returns the path of a film or a game, whose title is what precedes the year. */
function workIn(words: string): readonly Step[] | null {
  const [, title, year] = /^(.+?)[ ([]+((?:19|20)\d{2})(?=[ )\]]|$)/.exec(words) ?? []
  return title === undefined ? null : [step('work', title, Number(year))]
}

/** Reads `Artist - Album (2001) [FLAC]` or `Author - Title (1965) [EPUB]`. */
function byDash(name: string, holder: BundleKind, held: BundleKind): readonly Step[] | null {
  const bare = name.replace(/_/g, ' ').replace(/\s*[[{][^\]}]*[\]}]/g, ' ')
  const parts = bare.split(/\s+[-–—]\s+/)
  if (parts.length < 2) return null
  const [who, what] = [parts[0].trim(), parts.slice(1).join(' - ')]
  const [, title, year] = /^(.+?)\s*\(?((?:1\d|20)\d{2})\)?(?=\s|$)/.exec(what) ?? []
  const given = (title ?? what).replace(/\s+/g, ' ').trim()
  if (who === '' || given === '') return null
  return [step(holder, who, null), step(held, given, year === undefined ? null : Number(year))]
}

/**
 * Splits `Battlestar Galactica 2003` into the name and the year, which distinguishes works of the
 * same name.
 */
function splitYear(title: string): { name: string; year: number | null } {
  const [, name, year] = /^(.+?)[ (]+((?:19|20)\d{2})\)?$/.exec(title) ?? []
  return name === undefined ? { name: title, year: null } : { name, year: Number(year) }
}

function step(kind: BundleKind, title: string, year: number | null): Step {
  const name = title.replace(/[\s\-–:,.([]+$/, '').slice(0, 255)
  return { kind, title: name, year, number: null, numberEnd: null }
}
