import { asSeen } from '../../shared/hidden-characters.ts'
import type { Place } from './expression.ts'
import { hasWord } from './terms.ts'

// Splits the search line at spaces, quotes and brackets.

/** A piece of the line, with its position. */
export type Token = Place &
  (
    | { readonly kind: 'open' | 'close' | 'or' | 'not' }
    | { readonly kind: 'word' | 'phrase'; readonly text: string; readonly isLast: boolean }
    | {
        readonly kind: 'field'
        /** The name in lowercase, and as it was typed. */
        readonly name: string
        readonly value: string
        readonly isPhrase: boolean
        /** The position at which the value starts. */
        readonly at: number
      }
  )

const QUOTES = /["“”„‟«»＂]/gu
const SPACE = /\s/u
const HEBREW = /\p{Script=Hebrew}/u
const FIELD = /^(attr\.[a-z0-9-]+|[a-z][a-z0-9_-]*):/iu

/** Whether a name before a colon is a field; `typed` is the whole word. */
export type IsField = (name: string, typed: string) => boolean

/** The reading position, and the tokens that were read. */
interface Reading {
  /** The characters of the line, in which all quotes are ". */
  readonly chars: readonly string[]
  /** The characters as they were typed. */
  readonly typed: readonly string[]
  readonly tokens: Token[]
  readonly isField: IsField
  at: number
  /** The number of brackets that are open. */
  depth: number
}

/**
 * Splits a line into tokens. A quote that is not closed extends to the end of the line. A minus or
 * an opening bracket counts only before a term, and a closing bracket only where one is open. A
 * word before a colon is a field only if `isField` accepts it: Re:Zero is a title.
 */
export function tokensOf(line: string, isField: IsField): readonly Token[] {
  const chars = Array.from(line.replace(QUOTES, '"'))
  const typed = Array.from(line)
  const reading: Reading = { chars, typed, tokens: [], isField, at: 0, depth: 0 }
  while (reading.at < chars.length) {
    const char = chars[reading.at]
    if (SPACE.test(char)) reading.at++
    else if (char === '"') phrase(reading)
    else if (char === ')' && reading.depth > 0) {
      sign(reading, 'close')
      reading.depth--
    } else if (char === '(') {
      sign(reading, 'open')
      reading.depth++
    } else if (char === '-' && isBeforeTerm(reading)) sign(reading, 'not')
    else word(reading)
  }
  return reading.tokens
}

/** Writes a value in such a way that a field is read with exactly this value. */
export function asValue(value: string): string {
  const isBare = value.search(QUOTES) < 0 && !/[\s()]/u.test(value)
  return isBare ? value : `"${value.replace(QUOTES, '$&$&')}"`
}

/** Adds a token of one character. */
function sign(reading: Reading, kind: 'open' | 'close' | 'not'): void {
  reading.tokens.push({ kind, from: reading.at, to: ++reading.at })
}

/** Reads characters up to the first one that ends them, and returns them. */
function take(reading: Reading, ends: (char: string) => boolean): string {
  const { chars, at: from } = reading
  while (reading.at < chars.length && !ends(chars[reading.at])) reading.at++
  return chars.slice(from, reading.at).join('')
}

function phrase(reading: Reading): void {
  const from = reading.at++
  const text = take(reading, (char) => char === '"')
  const isLast = reading.at === reading.chars.length
  if (!isLast) reading.at++
  if (hasWord(text)) reading.tokens.push({ kind: 'phrase', from, to: reading.at, text, isLast })
}

/** Reads the value in quotes at this position; a quote that is doubled is part of the value. */
function quotedValue(reading: Reading): string {
  const { chars, typed } = reading
  let value = ''
  for (reading.at++; reading.at < chars.length; reading.at++) {
    if (chars[reading.at] === '"' && chars[++reading.at] !== '"') break
    value += typed[reading.at]
  }
  return value
}

function word(reading: Reading): void {
  const { chars, tokens, isField, depth, at: from } = reading
  const endsWord = (char: string) =>
    SPACE.test(char) ||
    (char === '"' && !isHebrewMark(chars, reading.at)) ||
    (char === ')' && depth > 0)
  const text = asSeen(take(reading, endsWord))
  const name = FIELD.exec(text)?.[1].toLowerCase()
  const isPhrase = text.length - 1 === name?.length && chars[reading.at] === '"'
  if (name !== undefined && isField(name, isPhrase ? `${text}"` : text)) {
    const begins = from + name.length + 1
    const value = isPhrase ? asSeen(quotedValue(reading)) : text.slice(name.length + 1)
    tokens.push({ kind: 'field', from, to: reading.at, name, value, isPhrase, at: begins })
  } else if (text === 'OR') tokens.push({ kind: 'or', from, to: reading.at })
  else if (hasWord(text)) {
    tokens.push({ kind: 'word', from, to: reading.at, text, isLast: reading.at === chars.length })
  }
}

/** Whether a quote is between two Hebrew letters, where it marks an abbreviation. */
function isHebrewMark(chars: readonly string[], at: number): boolean {
  return HEBREW.test(chars[at - 1] ?? '') && HEBREW.test(chars[at + 1] ?? '')
}

function isBeforeTerm({ chars, at }: Reading): boolean {
  return at + 1 < chars.length && !SPACE.test(chars[at + 1])
}
