import { id, strictRecord } from '../../../shared/shape.ts'
import { decodeCursor } from '../../http/frame/cursor.ts'
import type { Fields } from '../../http/frame/forms.ts'

const placeShape = strictRecord({ id })

/** The ID after which a list continues; null from the start, undefined for a bad cursor. */
export function beforeOf({ cursor }: Fields): number | null | undefined {
  const place = decodeCursor(placeShape, cursor)
  return place === null || place === undefined ? place : place.id
}
