import { sql } from 'kysely'
import type { Db } from '../../../store/base/db.ts'
import { BETWEEN } from './text-words.ts'

// What the database computes for the names of torrents: `search_vector`, `search_key` and
// `release_year`. What it makes of a word depends only on the word before, and a demo has few
// different pairs of words, so it is asked once for each pair. Names with initials, or with signs
// that are words, are looked up as a whole.

export interface NameWords {
  readonly of: (names: readonly string[]) => Promise<readonly NameWord[]>
}

/** What makes a name searchable. */
export interface NameWord {
  /** The tsvector of the name without tags, written as text. */
  readonly search: string
  readonly key: string
  /** The facet mark of the year in hex; '' if there is no year. */
  readonly year: string
}

/** What the database makes of a word after another one. */
interface Known {
  /** The lexemes, with their positions relative to that of the word before. */
  readonly lexemes: readonly Placed[]
  /** The number of positions that the word takes. */
  readonly places: number
  readonly key: string
  readonly year: string
}

type Placed = readonly [lexeme: string, place: number, weight: string]

/** The known pairs: by the word before, then by the word. */
type Pairs = Map<string, Map<string, Known>>

/** A word that consists only of quotes does not count, and does not separate others. */
const SEEN = /[^'`]/
/** The most pairs that are remembered, which is more than a demo of five million torrents has. */
const MOST_KNOWN = 1_000_000

/** @param db is asked only for pairs that were in no earlier name */
export function nameWords(db: Db): NameWords {
  const pairs: Pairs = new Map()
  let count = 0
  return {
    async of(names) {
      if (count > MOST_KNOWN) pairs.clear()
      const whole = await wholly(
        db,
        names.filter((name) => UNUSUAL.test(name)),
      )
      const split = names.map((name) =>
        whole.has(name) ? [] : name.split(BETWEEN).filter((word) => SEEN.test(word)),
      )
      const unknown = unknownIn(split, pairs)
      count += unknown.length
      if (unknown.length > 0) await learn(db, pairs, unknown)
      return split.map((words, at) => whole.get(names[at]) ?? made(words, pairs))
    },
  }
}

/**
 * Names that are looked up as a whole: those with single letters in a row, or three single digits;
 * with signs that are read as “and”; with letters that can also be written as two; or with
 * compounds.
 */
const INITIALS = String.raw`\p{L}[^\p{L}\p{N}]+\p{L}|(?:\p{N}[^\p{L}\p{N}]+){2}\p{N}`
const OTHER = String.raw`[&+äöüåøÄÖÜÅØ]|[-/,][^-/,\s._]+[-/,]`
const UNUSUAL = new RegExp(
  String.raw`${OTHER}|(?<![\p{L}\p{N}])(?:${INITIALS})(?![\p{L}\p{N}])`,
  'u',
)

async function wholly(db: Db, names: readonly string[]): Promise<ReadonlyMap<string, NameWord>> {
  if (names.length === 0) return new Map()
  const { rows } = await sql<NameWord & { name: string }>`
    select name, search_vector(name, '{}')::text as search, search_key(name) as key,
      encode(substr(facet_marks(0, name, '{}', '{}'), ${BEFORE_MARKS + 1}), 'hex') as year
    from unnest(${names}::text[]) as name`.execute(db)
  return new Map(rows.map(({ name, ...words }) => [name, words]))
}

type Pair = readonly [before: string, word: string]

function unknownIn(names: readonly (readonly string[])[], pairs: Pairs): readonly Pair[] {
  const unknown = new Map<string, Pair>()
  for (const words of names) {
    for (const [at, word] of words.entries()) {
      const before = at === 0 ? '' : words[at - 1]
      if (pairs.get(before)?.has(word) !== true) unknown.set(`${before} ${word}`, [before, word])
    }
  }
  return [...unknown.values()]
}

function made(words: readonly string[], pairs: Pairs): NameWord {
  let [search, key, year, place] = ['', '', '', 0]
  for (const [at, word] of words.entries()) {
    const known = pairs.get(at === 0 ? '' : words[at - 1])!.get(word)!
    for (const [lexeme, after, weight] of known.lexemes) {
      search += ` '${lexeme}':${place + after}${weight}`
    }
    place += known.places
    if (known.key !== '') key += key === '' ? known.key : ` ${known.key}`
    // The last year counts.
    if (known.year !== '') year = known.year
  }
  return { search, key, year }
}

/** The number of bytes of the mark for category 0, which comes first. */
export const BEFORE_MARKS = 6

async function learn(db: Db, pairs: Pairs, unknown: readonly Pair[]): Promise<void> {
  const [before, words] = [unknown.map((pair) => pair[0]), unknown.map((pair) => pair[1])]
  const { rows } = await sql<Pair & { before: string; word: string } & Asked>`
    select before, word, search_lexemes(before, 0, 'A') as first,
      search_lexemes(before || ' ' || word, 0, 'A') as both, search_key(word) as key,
      encode(substr(facet_marks(0, word, '{}', '{}'), ${BEFORE_MARKS + 1}), 'hex') as year
    from unnest(${before}::text[], ${words}::text[]) as pair (before, word)`.execute(db)
  for (const row of rows) {
    const words = pairs.get(row.before) ?? new Map<string, Known>()
    pairs.set(row.before, words)
    words.set(row.word, knownOf(row))
  }
}

interface Asked {
  readonly first: string
  readonly both: string
  readonly key: string
  readonly year: string
}

function knownOf({ first, both, key, year }: Asked): Known {
  const start = Math.max(0, ...placesIn(first).map(([, place]) => place))
  const lexemes = placesIn(both.slice(first.length)).map(
    ([lexeme, place, weight]) => [lexeme, place - start, weight] as const,
  )
  return { lexemes, places: Math.max(0, ...lexemes.map(([, place]) => place)), key, year }
}

/** Reads lexemes and their positions from a text such as ` 'tv':3A 'hdtv':2A,3A`. */
function placesIn(text: string): readonly Placed[] {
  return [...text.matchAll(/ '([^']*)':([0-9AB,]+)/g)].flatMap(([, lexeme, places]) =>
    places.split(',').map((place) => [lexeme, parseInt(place), place.slice(-1)] as const),
  )
}
