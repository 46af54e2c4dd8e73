import type { Cookie } from './reply.ts'

const MAX_COOKIES = 60

/** Reads the names and values of a Cookie header; the first value of a name counts. */
export function readCookies(header: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const part of (header ?? '').split(';', MAX_COOKIES)) {
    const at = part.indexOf('=')
    const name = part.slice(0, Math.max(at, 0)).trim()
    if (name !== '' && !found.has(name)) found.set(name, part.slice(at + 1).trim())
  }
  return found
}

/**
 * Returns the name of a cookie of ours. Over https, cookies are bound to this host and path
 * (`__Host-`) and never sent in clear text; they are plain while BABOU_SITE_URL is http, where
 * browsers would drop them.
 */
export function cookieName(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-${name}` : name
}

/** Returns a Set-Cookie line. `cookie.name` has no prefix; values are base64url or plain words. */
export function setCookieLine(cookie: Cookie, isSecure: boolean): string {
  const parts = [
    `${cookieName(cookie.name, isSecure)}=${cookie.value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
  ]
  if (isSecure) parts.push('Secure')
  if (cookie.maxAgeSeconds !== undefined) parts.push(`Max-Age=${cookie.maxAgeSeconds}`)
  return parts.join('; ')
}

/** Returns the Set-Cookie line that deletes a cookie. */
export function without(name: string): Cookie {
  return { name, value: '', maxAgeSeconds: 0 }
}
