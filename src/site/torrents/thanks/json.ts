import { count, flag, named, record, text, time } from '../../../shared/shape.ts'
import type { ThanksRow } from '../../../store/torrents/thanks.ts'

export const thanksShape = named('Thanks', record({ name: text(30), at: time }))

export const thankedShape = record({ thanked: flag, thanks: count.describe('total number') })

export function thanksItem({ name, at }: ThanksRow) {
  return { name, at: at.toISOString() }
}
