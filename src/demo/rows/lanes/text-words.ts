import { sql } from 'kysely'
import type { Db } from '../../../store/base/db.ts'

// Search words of texts, as `text_words` of the database makes them. The texts of a demo are many
// and their words few, so the database is asked once for each different word. The tsvector of a
// text is put together from those of its words, in order, which is how a tsvector counts places.

/** ASCII that separates words for `text_words`; the database decides about everything else. */
export const BETWEEN = /[^A-Za-z0-9'`\u0080-\uffff]+/
/** `text_words` cuts longer texts. */
const LONGEST = 60_000
/** A tsvector has no places after this one, and few more of the same word than this number. */
const LAST_PLACE = 16_000
const MOST_PLACES = 250
/** Words remembered at a time, far more than a demo has. */
const MOST_KNOWN = 500_000

export interface TextWords {
  /** Returns the tsvector of each text, as text. */
  readonly of: (texts: readonly string[]) => Promise<readonly string[]>
}

/** What a tsvector has of a word, in order; several, for a word such as `one–two`. */
type Known = Map<string, readonly string[]>

/** @param db is asked only for words that were not in a text before, and for very long texts */
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

/** With the words of texts near the limits of a tsvector, which are made of the whole text. */
async function wholeOf(db: Db, texts: readonly string[], made: readonly (string | null)[]) {
  const long = texts.filter((_, at) => made[at] === null)
  if (long.length === 0) return made as readonly string[]
  const { rows } = await sql<{ words: string }>`
    select text_words(text)::text as words
    from unnest(${long}::text[]) with ordinality as each (text, at) order by at`.execute(db)
  let next = 0
  return made.map((words) => words ?? rows[next++].words)
}

/** Undefined: some words are not known, which are added to `unknown`. */
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

/** A tsvector as text; lexemes have only letters and digits. */
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
