import type { Term } from './expression.ts'

const HAS_WORD = /[\p{L}\p{N}]/u

/** Whether it contains a letter or a digit: otherwise there is nothing to search for. */
export function hasWord(text: string): boolean {
  return HAS_WORD.test(text)
}

/** The words of a text, separated by single spaces, without anything else. */
export function wordsIn(text: string): string {
  return text.normalize('NFC').split(/\s+/u).filter(hasWord).join(' ')
}

/** The words of a title that a program sends, each once: never grammar. */
export function plainTerms(words: string): readonly Term[] {
  const texts = wordsIn(words).split(' ').filter(Boolean)
  return [...new Set(texts)].map((text) => ({ text, isPrefix: false }))
}
