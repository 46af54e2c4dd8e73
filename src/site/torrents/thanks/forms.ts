import { count, id, strictRecord } from '../../../shared/shape.ts'
import type { ThanksPlace } from '../../../store/torrents/thanks.ts'
import { decodeCursor } from '../../http/frame/cursor.ts'

const place = strictRecord({ at: count, id })

/** Behind whose thanks a page begins: null for the first page, undefined for a bad cursor. */
export function readThanksCursor(cursor: unknown): ThanksPlace | null | undefined {
  const read = decodeCursor(place, cursor)
  return read === null || read === undefined ? read : { sortKey: read.at, memberId: read.id }
}

/** What a cursor says of the last row shown. */
export function placeOf({ sortKey, memberId }: ThanksPlace) {
  return { at: sortKey, id: memberId }
}
