import { id, strictRecord } from '../../../shared/shape.ts'
import { decodeCursor, encodeCursor } from '../../http/cursor.ts'

const place = strictRecord({ below: id })

/** Below which revision a page begins: null for the first page, undefined for a bad cursor. */
export function readHistoryCursor(cursor: unknown): number | null | undefined {
  const read = decodeCursor(place, cursor)
  return read === null || read === undefined ? read : read.below
}

export function historyCursor(below: number): string {
  return encodeCursor({ below })
}

/** The number of a revision in a path, or null. */
export function revisionNumber(param: string): number | null {
  return /^[1-9]\d{0,8}$/.test(param) ? Number(param) : null
}
