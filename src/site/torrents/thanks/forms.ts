import { count, id, strictRecord } from '../../../shared/shape.ts'
import type { ThanksPlace } from '../../../store/torrents/thanks.ts'
import { decodeCursor } from '../../http/frame/cursor.ts'

const place = strictRecord({ at: count, id })

/**
 * The position after which a page of thanks starts: null for the first page, undefined for a bad
 * cursor.
 */
export function readThanksCursor(cursor: unknown): ThanksPlace | null | undefined {
  const read = decodeCursor(place, cursor)
  return read === null || read === undefined ? read : { sortKey: read.at, memberId: read.id }
}

/** The cursor of the last row shown. */
export function placeOf({ sortKey, memberId }: ThanksPlace) {
  return { at: sortKey, id: memberId }
}
