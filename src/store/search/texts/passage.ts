import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Term } from '../../../domain/search/expression.ts'

// The part of a text that shows why it was found. An excerpt has some hundred letters, a text up to
// 100,000, and a list a hundred texts.

/** Letters of a passage: an excerpt, also where links in Markdown take most of them. */
const LENGTH = 4_000
/** Letters before the first word, whose place is nearly known. */
const BEFORE = 1_000

type Text = RawBuilder<string | null>

/** SQL: the part of a text around the first of the words that were searched for; its beginning. */
export function passageOf(text: Text, terms: readonly Term[]): Text {
  const words = terms.flatMap(patternsOf)
  if (words.length === 0) return sql`left(${text}, ${LENGTH}::int)`
  const pattern = `(?<![[:alnum:]])(?:${words.join('|')})`
  const place = sql`regexp_instr(${folded(text)}, ${folded(sql`${pattern}::text`)})`
  // Without accents, a text may be longer: Æ becomes AE. So the word is that much earlier in it.
  const before = sql<string | null>`left(${text}, place)`
  const longer = sql`length(${folded(before)}) - length(${before})`
  return sql`(with first_word as materialized (select ${place} as place)
    select substring(${text}
      from greatest(1, place - (${longer}) - ${BEFORE}::int) for ${LENGTH}::int)
    from first_word)`
}

/** Only the last word of a term may be the start of a longer one. */
function patternsOf({ text, isPrefix }: Term): readonly string[] {
  const words = text.normalize('NFKC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  return words.map((word, at) =>
    isPrefix && at === words.length - 1 ? word : `${word}(?![[:alnum:]])`,
  )
}

/** Letters of ASCII have no accents: most texts need not be read for them. */
function folded(text: Text): Text {
  return sql`lower(case when octet_length(${text}) = length(${text}) then ${text}
    else without_accents(${text}) end)`
}
