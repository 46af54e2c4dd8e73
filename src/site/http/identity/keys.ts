import type { Cookie } from '../reply.ts'

export const KEYS_COOKIE = 'babou-keys'
const YEAR_SECONDS = 31_536_000

/** Whether this browser wants single keys to act (WCAG 2.1.4): until it says no. */
export function wantsKeys(value: string | undefined): boolean {
  return value !== 'off'
}

/** Remembers a choice; the script of the keys is not even loaded where they are off. */
export function keysCookie(isOn: boolean): Cookie {
  if (isOn) return { name: KEYS_COOKIE, value: '', maxAgeSeconds: 0 }
  return { name: KEYS_COOKIE, value: 'off', maxAgeSeconds: YEAR_SECONDS }
}
