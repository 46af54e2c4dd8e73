import { count, id, strictRecord } from '../../shared/shape.ts'
import type { GapPlace } from '../../store/wanted/wanted.ts'
import { decodeCursor } from '../http/frame/cursor.ts'
import { paging } from '../http/frame/shapes.ts'

export const nothingAsked = strictRecord({})
export const gapsQuery = strictRecord(paging)

const place = strictRecord({ demand: count, id })

/** Undefined: the cursor is not one of ours. */
export function placeIn(cursor: unknown): GapPlace | null | undefined {
  return decodeCursor(place, cursor)
}
