import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Term } from '../../../domain/search/expression.ts'
import { wordsPattern } from '../../../domain/search/word-patterns.ts'

// The part of a text that shows why it was found. An excerpt has some hundred characters, a text up
// to 100,000, and a list a hundred texts.

/**
 * The characters of a passage: enough for an excerpt, even where links in Markdown take up most of
 * them.
 */
const LENGTH = 4_000
/** The characters before the first word, whose position is only nearly known. */
const BEFORE = 1_000

type Text = RawBuilder<string | null>

/**
 * SQL: the part of a text around the first of the words that were searched for, or its beginning.
 */
export function passageOf(text: Text, terms: readonly Term[]): Text {
  const pattern = wordsPattern(terms, (text) => text.normalize('NFKC'))
  if (pattern === null) return sql`left(${text}, ${LENGTH}::int)`
  const place = sql`regexp_instr(${folded(text)}, ${folded(sql`${pattern}::text`)})`
  // Without accents, a text may be longer: Æ becomes AE. The word is then that much earlier in the
  // original.
  const before = sql<string | null>`left(${text}, place)`
  const longer = sql`length(${folded(before)}) - length(${before})`
  return sql`(with first_word as materialized (select ${place} as place)
    select substring(${text}
      from greatest(1, place - (${longer}) - ${BEFORE}::int) for ${LENGTH}::int)
    from first_word)`
}

/** ASCII characters have no accents, so most texts need not be searched for accents. */
function folded(text: Text): Text {
  return sql`case when octet_length(${text}) = length(${text}) then lower(${text})
    else replace(lower(without_accents(${text})), 'ς', 'σ') end`
}
