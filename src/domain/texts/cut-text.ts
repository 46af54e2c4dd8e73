/** Matches the first half of a surrogate pair that nothing follows. */
const HALF = /[\uD800-\uDBFF]$/

/**
 * Returns at most the first `length` characters of a text, without half a surrogate pair at the
 * end, which JSON in the database cannot contain.
 */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).replace(HALF, '')
}
