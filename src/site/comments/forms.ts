import { id, strictRecord } from '../../shared/shape.ts'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'

const place = strictRecord({ below: id })

/** Below which id a page begins: null for the first page, undefined for a bad cursor. */
export function readCursor(cursor: unknown): number | null | undefined {
  const read = decodeCursor(place, cursor)
  return read === null || read === undefined ? read : read.below
}

/** The cursor of the page that begins below an id. */
export function cursorBelow(id: number): string {
  return encodeCursor({ below: id })
}
