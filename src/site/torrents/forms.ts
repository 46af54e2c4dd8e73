import { id, strictRecord } from '../../shared/shape.ts'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'

const filesCursorShape = strictRecord({ from: id })

/** Where a page of a torrent's files begins: its number, 0 without a cursor, null for a bad one. */
export function readFilesCursor(cursor: unknown): number | null {
  const place = decodeCursor(filesCursorShape, cursor)
  return place === undefined ? null : (place?.from ?? 0)
}

/** The cursor of the page of files that begins at this number; none for the first. */
export function filesCursor(from: number): string | undefined {
  return from === 0 ? undefined : encodeCursor({ from })
}

/** The number in the path, or null: whatever else stands there is no torrent. */
export function torrentId(param: string): number | null {
  return /^[1-9]\d{0,14}$/.test(param) ? Number(param) : null
}
