import type { Cookie } from '../reply.ts'

export const KEYS_COOKIE = 'babou-keys'
const YEAR_SECONDS = 31_536_000

/** Whether keyboard shortcuts are on in this browser (WCAG 2.1.4): until they are turned off. */
export function wantsKeys(value: string | undefined): boolean {
  return value !== 'off'
}

/** Stores a choice; the script of the shortcuts is not even loaded when they are off. */
export function keysCookie(isOn: boolean): Cookie {
  if (isOn) return { name: KEYS_COOKIE, value: '', maxAgeSeconds: 0 }
  return { name: KEYS_COOKIE, value: 'off', maxAgeSeconds: YEAR_SECONDS }
}
