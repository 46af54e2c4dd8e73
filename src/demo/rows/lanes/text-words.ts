import { sql } from 'kysely'
import type { Db } from '../../../store/base/db.ts'

// The search words of texts, as the function `text_words` of the database makes them. A demo has
// many texts but few different words, so the database is asked once for each word. The tsvector of
// a text is combined from those of its words in their order, because that is how a tsvector counts
// positions.

/**
 * The ASCII characters that separate words in `text_words`; the database decides about all others.
 */
export const BETWEEN = /[^A-Za-z0-9'`\u0080-\uffff]+/
/** The characters to which `text_words` truncates texts. */
const LONGEST = 60_000
/** A tsvector has no positions above this one, and at most a few hundred for the same word. */
const LAST_PLACE = 16_000
const MOST_PLACES = 250
/** The most words that are remembered, which is far more than a demo has. */
const MOST_KNOWN = 500_000

export interface TextWords {
  /** Returns the tsvectors of the texts, written as text. */
  readonly of: (texts: readonly string[]) => Promise<readonly string[]>
}

/** The lexemes of a word in their order; there are several for a word such as `one–two`. */
type Known = Map<string, readonly string[]>

/** @param db is asked only for words that were in no earlier text, and for very long texts */
export function textWords(db: Db): TextWords {
  const known: Known = new Map()
  return {
    async of(texts) {
      if (known.size > MOST_KNOWN) known.clear()
      const unknown = new Set<string>()
      const first = texts.map((text) => vectorOf(text, known, unknown))
      if (unknown.size > 0) await learn(db, known, [...unknown])
      const made = texts.map((text, at) => first[at] ?? vectorOf(text, known, unknown) ?? null)
      return wholeOf(db, texts, made)
    },
  }
}

/**
 * Adds the search words of texts near the limits of a tsvector, which the database makes from the
 * whole text.
 */
async function wholeOf(db: Db, texts: readonly string[], made: readonly (string | null)[]) {
  const long = texts.filter((_, at) => made[at] === null)
  if (long.length === 0) return made as readonly string[]
  const { rows } = await sql<{ words: string }>`
    select text_words(text)::text as words
    from unnest(${long}::text[]) with ordinality as each (text, at) order by at`.execute(db)
  let next = 0
  return made.map((words) => words ?? rows[next++].words)
}

/**
 * Returns the tsvector of a text. Undefined if some words are not known; these are added to
 * `unknown`. Null if the text is too long for this.
 */
function vectorOf(text: string, known: Known, unknown: Set<string>): string | null | undefined {
  if (text.length > LONGEST) return null
  const placesOf = new Map<string, number[]>()
  let place = 0
  let isKnown = true
  let isWithin = true
  for (const word of text.split(BETWEEN)) {
    const lexemes = known.get(word)
    if (lexemes === undefined) {
      isKnown = false
      unknown.add(word)
      continue
    }
    for (const lexeme of lexemes) {
      place++
      const places = placesOf.get(lexeme)
      if (places === undefined) placesOf.set(lexeme, [place])
      else if (places.push(place) > MOST_PLACES) isWithin = false
    }
  }
  if (!isKnown) return undefined
  return isWithin && place <= LAST_PLACE ? written(placesOf) : null
}

/** Returns a tsvector written as text; lexemes contain only letters and digits. */
function written(placesOf: ReadonlyMap<string, readonly number[]>): string {
  let text = ''
  for (const [lexeme, places] of placesOf) text += ` '${lexeme}':${places.join(',')}`
  return text
}

async function learn(db: Db, known: Known, words: readonly string[]): Promise<void> {
  const { rows } = await sql<{ word: string; lexemes: string[] }>`
    select word, array(
      select lexeme from unnest(text_words(word)) as found, unnest(found.positions) as place
      order by place) as lexemes
    from unnest(${words}::text[]) as word`.execute(db)
  for (const { word, lexemes } of rows) known.set(word, lexemes)
}
