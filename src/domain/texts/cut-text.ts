/** The first half of a pair of surrogates, with nothing after it. */
const HALF = /[\uD800-\uDBFF]$/

/**
 * Returns at most the first `length` characters of a text, without half of one at the end: JSON in
 * the database cannot contain that.
 */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(HALF, '')
}
