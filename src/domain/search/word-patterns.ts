import type { Term } from './expression.ts'

// Describes where a text contains the words of a search, as regular expressions that JavaScript and
// PostgreSQL interpret in the same way, also in lowercase.

/** Digits, and letters of scripts with spaces between words. Any other letter is a word. */
const SPACED =
  'A-Za-z0-9\\u00c0-\\u0e00\\u0f00-\\u0fff\\u10a0-\\u177f\\u1800-\\u1fff\\u2c00-\\u2dff' +
  '\\u3100-\\u33ff\\u4dc0-\\u4dff\\ua000-\\ufe6f'
const IS_SPACED = new RegExp(`[${SPACED}]`, 'u')
const DIGITS = /^[0-9]{2}$/
/**
 * A text may have one sign between two letters: Ocean's matches Oceans, and Spider-Man matches
 * Spiderman.
 */
const SIGN = `[^${SPACED}]?`
/** The most letters of a word for which signs between letters are allowed. */
const MOST_SIGNED = 60
/** The fewest letters of a part of a word that counts as a word: in l'envol, but not in Ocean's. */
const LEAST_PART = 3

/**
 * Returns a pattern of the words of these terms; null when they have none. A word of a script with
 * spaces must not be a part of another word; only the last word of a term may be the start of a
 * longer one.
 * @param fold the conversion that the text being searched has undergone, such as to lowercase
 */
export function wordsPattern(
  terms: readonly Term[],
  fold: (text: string) => string,
): string | null {
  const words = terms.flatMap(({ text, isPrefix }) => {
    const typed = fold(text).split(/\s+/u)
    return typed.flatMap((word, at) => wordsOf(word, isPrefix && at === typed.length - 1))
  })
  if (words.length === 0) return null
  const [spaced, others] = [words.filter(startsSpaced), words.filter((one) => !startsSpaced(one))]
  const start = spaced.map(patternOf).join('|')
  return [
    ...(spaced.length === 0 ? [] : [`(?<![${SPACED}])(?:${start})`]),
    ...others.map(patternOf),
  ].join('|')
}

interface Word {
  readonly letters: readonly string[]
  readonly isPrefix: boolean
}

/** Returns a typed word without signs, and the parts between its signs. */
function wordsOf(typed: string, isPrefix: boolean): readonly Word[] {
  const parts = (typed.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map((part) => Array.from(part))
  const word = (letters: readonly string[], isLast: boolean): Word => {
    return { letters, isPrefix: isPrefix && isLast }
  }
  if (parts.length < 2) return parts.map((part) => word(part, true))
  const long = parts.flatMap((part, at) => {
    return part.length < LEAST_PART ? [] : [word(part, at === parts.length - 1)]
  })
  return [word(parts.flat(), true), ...long]
}

function startsSpaced({ letters }: Word): boolean {
  return IS_SPACED.test(letters[0])
}

function patternOf({ letters, isPrefix }: Word): string {
  const signed = letters.map((letter, at) => {
    return at > 0 && hasSign(letters[at - 1], letter) ? SIGN + letter : letter
  })
  const word = (letters.length > MOST_SIGNED ? letters : signed).join('')
  if (!IS_SPACED.test(letters[letters.length - 1])) return word
  return isPrefix ? `${word}[${SPACED}]*` : `${word}(?![${SPACED}])`
}

function hasSign(letter: string, next: string): boolean {
  return IS_SPACED.test(letter) && IS_SPACED.test(next) && !DIGITS.test(letter + next)
}
