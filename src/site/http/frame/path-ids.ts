/**
 * An id in a path. What is not one becomes 0, which no row has, so that the reply is the one for a
 * row that does not exist.
 */
export function idOf(text: string): number {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0
}
