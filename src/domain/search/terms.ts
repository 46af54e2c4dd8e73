const HAS_WORD = /[\p{L}\p{N}]/u

/** Whether there is a letter or a digit in it: without one nothing can be looked for. */
export function hasWord(text: string): boolean {
  return HAS_WORD.test(text)
}

/** The words of a text as terms keep them: single spaces between, and nothing that is no word. */
export function wordsIn(text: string): string {
  return text.normalize('NFC').split(/\s+/u).filter(hasWord).join(' ')
}
