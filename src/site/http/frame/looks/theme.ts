import type { Cookie } from '../../reply.ts'

export const THEME_COOKIE = 'babou-theme'
const YEAR_SECONDS = 31_536_000

/** Returns the color scheme that this browser chose; null follows the system. */
export function readTheme(value: string | undefined): 'light' | 'dark' | null {
  return value === 'light' || value === 'dark' ? value : null
}

/** Stores a choice; `auto` deletes it. It is read when the page is rendered, so nothing flashes. */
export function themeCookie(choice: 'light' | 'dark' | 'auto'): Cookie {
  if (choice === 'auto') return { name: THEME_COOKIE, value: '', maxAgeSeconds: 0 }
  return { name: THEME_COOKIE, value: choice, maxAgeSeconds: YEAR_SECONDS }
}
