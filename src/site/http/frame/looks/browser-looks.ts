import type { Looks } from '../../../../domain/looks/looks.ts'
import { densities } from '../../../../domain/looks/looks.ts'
import type { Cookie } from '../../reply.ts'

// Where one browser differs from the account: themes and density, in a cookie of three names
// (`classic..compact`). It is read when the page is rendered, so nothing flashes.

export const LOOKS_COOKIE = 'babou-looks'
const YEAR_SECONDS = 31_536_000

/** '' for a value that is the same as in the account. */
export type BrowserLooks = { readonly [Name in keyof Looks]: string }

const NAMES = ['day', 'night', 'density'] as const

/** Reads the choices of this browser that still exist. */
export function readBrowserLooks(
  value: string | undefined,
  isTheme: (name: string) => boolean,
): Partial<Looks> {
  const [day = '', night = '', density = ''] = (value ?? '').slice(0, 200).split('.')
  const known = densities.find((one) => one === density)
  return {
    ...(isTheme(day) ? { day } : {}),
    ...(isTheme(night) ? { night } : {}),
    ...(known === undefined ? {} : { density: known }),
  }
}

/** Stores the choices; without any difference, the cookie is deleted. */
export function browserLooksCookie(chosen: Partial<BrowserLooks>): Cookie {
  const value = NAMES.map((name) => chosen[name] ?? '').join('.')
  const maxAgeSeconds = value === '..' ? 0 : YEAR_SECONDS
  return { name: LOOKS_COOKIE, value: value === '..' ? '' : value, maxAgeSeconds }
}
