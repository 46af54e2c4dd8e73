import type { Infer, Shape } from '../../../shared/shape.ts'

// Keyset paging: a cursor has the position of the last row shown, in the values of the sort
// columns.

export const LIST_LIMIT = 50
export const LIST_LIMIT_MAX = 100
/** The most characters of a cursor: one with the longest name, of 1,020 bytes, has 1,500. */
export const MAX_CURSOR = 2_000
/** The most UTF-16 units of a name in a cursor: the longest name has twice its 255 characters. */
export const MAX_CURSOR_NAME = 600

export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/**
 * A cursor that is not one of the list. Thrown, so that no list can overlook it and show its first
 * page: failures.ts answers it, as it does a value that the database refuses.
 */
export class BadCursor extends Error {
  constructor() {
    super('the cursor is not one of this list')
  }
}

/**
 * Returns the position that a cursor names; null without a cursor.
 *
 * @throws BadCursor when it is not one of ours
 */
export function decodeCursor<S extends Shape>(shape: S, cursor: unknown): Infer<S> | null {
  const place = readCursor(shape, cursor)
  if (place === undefined) throw new BadCursor()
  return place
}

/** Returns the position that a cursor names: null without a cursor, undefined if it is invalid. */
export function readCursor<S extends Shape>(
  shape: S,
  cursor: unknown,
): Infer<S> | null | undefined {
  if (cursor === undefined || cursor === '') return null
  if (typeof cursor !== 'string' || cursor.length > MAX_CURSOR) return undefined
  try {
    const read = shape.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    return read.success ? (read.data as Infer<S>) : undefined
  } catch {
    return undefined
  }
}

/** Reads the `limit` of a list: `usual` (50) by default, between 1 and 100. */
export function listLimit(given: unknown, usual: number = LIST_LIMIT): number {
  const limit = typeof given === 'string' && /^\d{1,4}$/.test(given) ? Number(given) : usual
  return Math.min(Math.max(limit, 1), LIST_LIMIT_MAX)
}

/** Returns the same address with other query fields; undefined removes a field. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...query, ...change })) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === 'string' && one !== '') search.append(name, one)
    }
  }
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}
