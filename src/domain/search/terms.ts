import { asSeen } from '../../shared/hidden-characters.ts'
import type { Term } from './expression.ts'

const HAS_WORD = /[\p{L}\p{N}]/u

/** Whether a text contains a letter or a digit; otherwise there is nothing to search for. */
export function hasWord(text: string): boolean {
  return HAS_WORD.test(text)
}

/** Returns the words of a text, separated by single spaces, without anything else. */
export function wordsIn(text: string): string {
  return asSeen(text).normalize('NFC').split(/\s+/u).filter(hasWord).join(' ')
}

/** The same, but keeps an & or + (in any width) or × between two words. */
export function phraseIn(text: string): string {
  const pieces = asSeen(text).normalize('NFC').split(/\s+/u)
  const isAnd = (piece: string, at: number) => JOINS.test(piece) && at > 0
  const kept = pieces.filter((piece, at) => hasWord(piece) || isAnd(piece, at))
  return kept.join(' ').replace(JOINED_TO_NONE, '')
}

/** Whether a text has no words, such as a single sign, which finds nothing. */
export function isWithoutWords(text: string): boolean {
  return text.trim() !== '' && !hasWord(text)
}

/**
 * Returns the terms without repetitions, except that single letters in succession are initials,
 * which may repeat (J R R Tolkien).
 */
export function distinct(terms: readonly Term[]): readonly Term[] {
  const seen = new Set<string>()
  return terms.filter(({ text, isPrefix }) => {
    const key = `${text} ${isPrefix}`
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew || INITIAL.test(text)
  })
}

/**
 * Whether a short word may be the beginning of a longer one: in Hangul, where words have endings,
 * and in scripts without spaces between words, two characters say as much as a word.
 */
export function isDense(word: string): boolean {
  return DENSE.test(word)
}

const DENSE =
  /[\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2,}$/u
const JOINS = /^[&＆﹠+＋×]$/u
const JOINED_TO_NONE = /^(?:[&＆﹠+＋×] )+|(?: [&＆﹠+＋×])+$/gu
const INITIAL = /^\p{L}\p{M}*[^\p{L}\p{N}]*$/u

/** Returns the words of a title that a program sends, each once; they are never grammar. */
export function plainTerms(words: string): readonly Term[] {
  const texts = wordsIn(words).split(' ').filter(Boolean)
  return distinct(texts.map((text) => ({ text, isPrefix: isDense(text) })))
}
