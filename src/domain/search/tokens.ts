import type { Place } from './expression.ts'
import { hasWord } from './terms.ts'

// The line of the search box, cut into what stands between spaces, quotes and brackets.

/** A piece of the line, and where it stands. */
export type Token = Place &
  (
    | { readonly kind: 'open' | 'close' | 'or' | 'not' }
    | { readonly kind: 'word' | 'phrase'; readonly text: string; readonly isLast: boolean }
    | {
        readonly kind: 'field'
        /** In small letters, as it was typed. */
        readonly name: string
        readonly value: string
        readonly isPhrase: boolean
        /** Where the value begins. */
        readonly at: number
      }
  )

const QUOTES = /[“”„‟«»＂]/gu
const SPACE = /\s/u
const FIELD = /^(attr\.[a-z0-9-]+|[a-z]+):/iu

/**
 * Cuts a line up. A quote that is not closed reaches to the end of it; a minus or a bracket counts
 * only before a term, a closing bracket only where one is open. A word before a colon is a field
 * when `isField` knows it: Re:Zero is a title.
 */
export function tokensOf(line: string, isField: (name: string) => boolean): readonly Token[] {
  const chars = Array.from(line.replace(QUOTES, '"'))
  const tokens: Token[] = []
  let at = 0
  let depth = 0

  /** Takes characters up to the first that ends them; gives what stood there. */
  function take(ends: (char: string) => boolean): string {
    const from = at
    while (at < chars.length && !ends(chars[at])) at++
    return chars.slice(from, at).join('')
  }

  /** What stands in quotes at this place; the closing one is passed over. */
  function quoted(): { readonly text: string; readonly isClosed: boolean } {
    at++
    const text = take((char) => char === '"')
    const isClosed = at < chars.length
    if (isClosed) at++
    return { text, isClosed }
  }

  const endsWord = (char: string) => SPACE.test(char) || char === '"' || (char === ')' && depth > 0)

  function phrase(): void {
    const from = at
    const { text, isClosed } = quoted()
    const isLast = !isClosed
    if (hasWord(text)) tokens.push({ kind: 'phrase', from, to: at, text, isLast })
  }

  function word(): void {
    const from = at
    const text = take(endsWord)
    const name = FIELD.exec(text)?.[1].toLowerCase()
    if (name !== undefined && isField(name)) {
      const begins = from + name.length + 1
      const isPhrase = text.length === name.length + 1 && chars[at] === '"'
      const value = isPhrase ? quoted().text : text.slice(name.length + 1)
      tokens.push({ kind: 'field', from, to: at, name, value, isPhrase, at: begins })
    } else if (text === 'OR') tokens.push({ kind: 'or', from, to: at })
    else if (hasWord(text)) {
      tokens.push({ kind: 'word', from, to: at, text, isLast: at === chars.length })
    }
  }

  const isBeforeTerm = () => at + 1 < chars.length && !SPACE.test(chars[at + 1])

  while (at < chars.length) {
    const char = chars[at]
    if (SPACE.test(char)) at++
    else if (char === '"') phrase()
    else if (char === ')' && depth > 0) {
      tokens.push({ kind: 'close', from: at, to: ++at })
      depth--
    } else if (char === '(') {
      tokens.push({ kind: 'open', from: at, to: ++at })
      depth++
    } else if (char === '-' && isBeforeTerm()) tokens.push({ kind: 'not', from: at, to: ++at })
    else word()
  }
  return tokens
}
