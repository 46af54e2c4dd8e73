// Characters in names that are not seen, and change what is.

/** Those that change the direction of text: `exe.gpj` shown for `jpg.exe`. */
export const DIRECTION = /[\u202a-\u202e\u2066-\u2069]/
/** Controls after ASCII: terminals take some of them for the start of a command. */
const C1 = /[\u0080-\u009f]/
/** Both, and the marks that only hint at a direction. */
const HIDDEN = /[\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** Why this cannot be a title; null when it can. */
export function faultOfTitle(title: string): string | null {
  if (C1.test(title)) return 'contains control characters'
  if (DIRECTION.test(title)) return 'contains hidden characters that change the direction of text'
  return null
}

/** A name as other programs get it, whatever it was stored with: without hidden characters. */
export function shownName(name: string): string {
  return name.replace(HIDDEN, '')
}
