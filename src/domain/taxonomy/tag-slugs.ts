// Slugs of tags: words of any script, with single hyphens in between. However a tag is written,
// slugs are compared by the full Unicode case folding of their NFKC form.

export const MAX_TAG = 60

const SLUG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:-[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*$/u

/**
 * Characters that join or separate the letters of a word in Persian and in the scripts of India.
 */
const SEPARATED = /(?<=\p{Script=Arabic})\u200c(?=\p{Script=Arabic})/gu
const JOINED = /(?<=\p{M})\u200d(?=\p{L})/gu

/** Returns the folded form of a tag: `ΟΔΥΣΣΕΥΣ`, `Straße`, `ＨＤ` → `οδυσσευσ`, `strasse`, `hd`. */
export function foldTag(given: string): string {
  const plain = given.normalize('NFKC').replace(SEPARATED, '-').replace(JOINED, '')
  const folded = Array.from(plain, foldLetter).join('')
  return folded.normalize('NFKC')
}

/** Folds a single letter, because a sigma has another lowercase form at the end of a word. */
function foldLetter(letter: string): string {
  // The dotless i is a Turkish letter, not the lowercase form of I.
  return letter === 'ı' ? letter : letter.toUpperCase().toLowerCase()
}

/** Whether a folded text can be the slug of a tag. */
export function isTagSlug(folded: string): boolean {
  return folded.length <= MAX_TAG && SLUG.test(folded)
}

/**
 * Returns the slug for a tag as a member or a tool writes it, if it can be one: `B sides` →
 * `b-sides`.
 */
export function slugOfTag(given: string): string {
  return foldTag(given.trim()).replace(/[\s_]+/gu, '-')
}
