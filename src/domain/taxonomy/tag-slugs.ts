// Slugs of tags: words of any script, with single hyphens between. However a tag is written, its
// slug is compared by Unicode's full case folding of its NFKC form.

export const MAX_TAG = 60

const SLUG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:-[\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*$/u

/** Characters that join or separate the letters of a word in Persian and in scripts of India. */
const SEPARATED = /(?<=\p{Script=Arabic})\u200c(?=\p{Script=Arabic})/gu
const JOINED = /(?<=\p{M})\u200d(?=\p{L})/gu

/** `ΟΔΥΣΣΕΥΣ`, `Straße`, `ＨＤ` → `οδυσσευσ`, `strasse`, `hd`. */
export function foldTag(given: string): string {
  const plain = given.normalize('NFKC').replace(SEPARATED, '-').replace(JOINED, '')
  const folded = Array.from(plain, foldLetter).join('')
  return folded.normalize('NFKC')
}

/** Letter by letter, as a sigma has another lower case at the end of a word. */
function foldLetter(letter: string): string {
  // Without a dot, it is a Turkish letter, not the lower case of I.
  return letter === 'ı' ? letter : letter.toUpperCase().toLowerCase()
}

/** Returns whether a folded text can be the slug of a tag. */
export function isTagSlug(folded: string): boolean {
  return folded.length <= MAX_TAG && SLUG.test(folded)
}

/**
 * Returns a tag as a member or a tool writes it as a slug, if it can be one: `B sides` → `b-sides`.
 */
export function slugOfTag(given: string): string {
  return foldTag(given.trim()).replace(/[\s_]+/gu, '-')
}
