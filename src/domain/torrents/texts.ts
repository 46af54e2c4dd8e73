import { isTagSlug, slugOfTag } from '../taxonomy/tag-slugs.ts'

// Normalizes the texts of a torrent before they are stored.

/** Shown instead of the name of a member who uploads anonymously. */
export const ANONYMOUS = 'Anonymous'

export const MAX_TITLE = 255
/** The longest description, in UTF-16 code units of Markdown. */
export const MAX_DESCRIPTION = 100_000
export const MAX_TAGS = 20

/** Reads a title as one line without extra spaces; null when it is empty or too long. */
export function readTitle(given: string): string | null {
  const title = given.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return title === '' || title.length > MAX_TITLE ? null : title
}

/**
 * Reads tags: `HD, B sides, Комедия` becomes `hd`, `b-sides`, `комедия`; null when a tag is not
 * valid, or when there are too many.
 */
export function readTags(given: string): readonly string[] | null {
  const words = given.normalize('NFKC').split(',').map(slugOfTag)
  const slugs = [...new Set(words.filter((word) => word !== ''))]
  return slugs.length <= MAX_TAGS && slugs.every(isTagSlug) ? slugs : null
}
