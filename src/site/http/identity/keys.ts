import type { Cookie } from '../reply.ts'

export const KEYS_COOKIE = 'babou-keys'
const YEAR_SECONDS = 31_536_000

/**
 * Returns whether keyboard shortcuts are on in this browser (WCAG 2.1.4), which they are by
 * default.
 */
export function wantsKeys(value: string | undefined): boolean {
  return value !== 'off'
}

/** Stores a choice; when shortcuts are off, their script is not loaded. */
export function keysCookie(isOn: boolean): Cookie {
  if (isOn) return { name: KEYS_COOKIE, value: '', maxAgeSeconds: 0 }
  return { name: KEYS_COOKIE, value: 'off', maxAgeSeconds: YEAR_SECONDS }
}
