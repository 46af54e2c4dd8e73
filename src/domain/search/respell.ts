import { fieldNamed } from './field-names.ts'
import { isFieldLike } from './line.ts'
import type { Token } from './tokens.ts'
import { tokensOf } from './tokens.ts'

// Corrects the spelling of a query that has no results, with words that torrents contain.

/**
 * Returns the words of a query that may be misspelled, which have at least three letters and no
 * digits; each of them once.
 */
export function wordsToSpell(line: string): readonly string[] {
  const words = spelled(line).flatMap(({ text }) => text.match(WORD) ?? [])
  return [...new Set(words)]
}

/** Returns the query with each word in `meant` replaced; the rest does not change. */
export function respell(line: string, meant: ReadonlyMap<string, string>): string {
  const chars = Array.from(line)
  let at = 0
  let respelled = ''
  for (const { from, to } of spelled(line)) {
    const typed = chars.slice(from, to).join('')
    respelled += chars.slice(at, from).join('')
    respelled += typed.replace(WORD, (word) => meant.get(word) ?? word)
    at = to
  }
  return respelled + chars.slice(at).join('')
}

const WORD = /(?<![\p{L}\p{N}])\p{L}{3,}(?![\p{L}\p{N}])/gu

/** Attributes are not known here: what looks like one is not corrected. */
const NO_NAMES = { attributes: [], categories: [] }

type Spelled = Extract<Token, { readonly kind: 'word' | 'phrase' }>

/** Returns the words and phrases to find, without those that are excluded. */
function spelled(line: string): readonly Spelled[] {
  const tokens = tokensOf(line, (name, typed) => {
    return fieldNamed(name, NO_NAMES) !== null || isFieldLike(typed)
  })
  return tokens.filter((token, at): token is Spelled => {
    const isTerm = token.kind === 'word' || token.kind === 'phrase'
    return isTerm && (at === 0 || tokens[at - 1].kind !== 'not')
  })
}
