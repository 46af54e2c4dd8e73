import type { Fields } from './frame/forms.ts'
import { currentPath } from './old-addresses.ts'
import type { RefusalCode } from './refusals.ts'

const MAX_TARGET = 8_192
const MAX_FIELDS = 1_000
const API_PREFIX = '/api/v1'
const JSON_SUFFIX = '.json'

interface Target {
  /** Path without `/api/v1` and `.json`. */
  readonly path: string
  /** Whether the page was requested at its old address. */
  readonly isOld: boolean
  /** With its question mark, or ''. */
  readonly search: string
  readonly query: Fields
  /** Whether the address itself asks for JSON. */
  readonly isJson: boolean
}

export type TargetResult =
  | { readonly ok: true; readonly target: Target }
  /** The errors are in the format of the address. */
  | {
      readonly ok: false
      readonly code: RefusalCode
      readonly path: string
      readonly isJson: boolean
    }

/**
 * Reads the target of a request. Anything that is not valid UTF-8 without NUL is refused here,
 * once.
 */
export function readTarget(url: string): TargetResult {
  // Absolute form (`GET http://host/path`): some proxies send it.
  const local = url.replace(/^https?:\/\/[^/?#]*/i, '')
  const bare = local.replace(/#.*$/s, '')
  const at = bare.indexOf('?')
  const rawPath = at < 0 ? bare : bare.slice(0, at)
  const search = at < 0 ? '' : bare.slice(at)
  const asked = apiPath(rawPath === '' ? '/' : rawPath)
  if (url.length > MAX_TARGET) return { ok: false, code: 'ADDRESS_TOO_LONG', ...asked }
  const query = readPairs(search.slice(1))
  if (query === null || !isCleanPath(rawPath)) return { ok: false, code: 'BAD_ENCODING', ...asked }
  const path = currentPath(asked.path)
  return { ok: true, target: { ...asked, path, isOld: path !== asked.path, search, query } }
}

/** Reads urlencoded pairs as fields; null when they are not UTF-8, contain NUL or are too many. */
export function readPairs(text: string): Fields | null {
  const pairs: [string, string][] = []
  for (const part of text.split('&', MAX_FIELDS + 1)) {
    if (part === '') continue
    const at = part.indexOf('=')
    const name = decode(at < 0 ? part : part.slice(0, at))
    const value = decode(at < 0 ? '' : part.slice(at + 1))
    if (name === null || value === null) return null
    pairs.push([name, value])
  }
  return pairs.length > MAX_FIELDS ? null : toFields(pairs)
}

/** Converts pairs to an object; a repeated name becomes a list. */
export function toFields(pairs: Iterable<readonly [string, string]>): Fields {
  const found = new Map<string, string | string[]>()
  for (const [name, value] of pairs) {
    const known = found.get(name)
    if (known === undefined) found.set(name, value)
    else found.set(name, Array.isArray(known) ? [...known, value] : [known, value])
  }
  return Object.fromEntries(found)
}

/** Returns whether a path, which is not that of a route under `/api/v1`, is `/api` or below it. */
export function isBelowApi(path: string): boolean {
  return /^\/api(\/|$)/.test(path)
}

function decode(text: string): string | null {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '))
    return decoded.includes('\0') ? null : decoded
  } catch {
    return null
  }
}

function isCleanPath(path: string): boolean {
  if (path !== '' && !path.startsWith('/') && path !== '*') return false
  return decode(path) !== null
}

/**
 * Maps UNIT3D's `/rss/LIST.KEY` to the feed `/feeds/LIST.KEY`; a number names a saved search. The
 * feed of notifications has an earlier name, which readers may have stored.
 */
function feedPath(path: string): string {
  if (path.startsWith('/feeds/notices.')) return path.replace('notices', 'notifications')
  if (!path.startsWith('/rss/')) return path
  return path.replace(/^\/rss\/(\d+\.)?/, (_, id?: string) => `/feeds/${id ? `search-${id}` : ''}`)
}

function apiPath(path: string): { path: string; isJson: boolean } {
  const isApi = path === API_PREFIX || path.startsWith(`${API_PREFIX}/`)
  const inner = feedPath(isApi ? path.slice(API_PREFIX.length) || '/' : path)
  if (!inner.endsWith(JSON_SUFFIX)) return { path: inner, isJson: isApi }
  // `/.json` is the JSON of `/`.
  const bare = inner.slice(0, -JSON_SUFFIX.length)
  return { path: bare === '' ? '/' : bare, isJson: true }
}
