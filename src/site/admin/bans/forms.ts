import { flag, id, oneOf, strictRecord, text, time } from '../../../shared/shape.ts'
import { decodeCursor, listLimit } from '../../http/cursor.ts'
import type { Fields } from '../../http/forms.ts'
import { banDays } from '../member-acts/forms.ts'

export const networkForm = strictRecord({
  network: text(50).trim().min(1),
  reason: text(200).trim().min(3),
  days: banDays,
  /** Ticked by who knows that the own address lies in it. */
  isSure: oneOf(['on']).or(flag).optional(),
})

const placeShape = strictRecord({ at: time, id })

/** `cursor` and `limit`; undefined for a bad cursor. */
export function placeOf(query: Fields): { at: Date; id: number } | null | undefined {
  const place = decodeCursor(placeShape, query.cursor)
  if (place === null || place === undefined) return place
  return { at: new Date(place.at), id: place.id }
}

export { listLimit }

/** The least prefix that may be banned: wider ones are half the world. */
const LEAST_BITS = { 4: 8, 6: 16 } as const

/** Why a network cannot be banned at all; null when it can. */
export function unbannable(network: string): string | null {
  const bits = Number(network.split('/')[1])
  const least = network.includes(':') ? LEAST_BITS[6] : LEAST_BITS[4]
  return bits < least ? `is wider than /${least}` : null
}
