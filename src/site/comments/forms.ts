import { id, strictRecord } from '../../shared/shape.ts'
import { decodeCursor } from '../http/frame/cursor.ts'

const place = strictRecord({ below: id })

/** A page starts below this ID: null for the first page, undefined for a bad cursor. */
export function readCursor(cursor: unknown): number | null | undefined {
  const read = decodeCursor(place, cursor)
  return read === null || read === undefined ? read : read.below
}

/** The cursor of the last row shown. */
export function placeBelow({ id }: { readonly id: number }) {
  return { below: id }
}
