import type { Declared } from '../../http/action.ts'
import { pledgeShape } from '../forms.ts'
import { pledgedShape } from '../json.ts'

export const pledge: Declared = {
  description: 'Pledges to seed a torrent of the rescue list within the days set by staff.',
  body: pledgeShape,
  reply: pledgedShape,
}
export const withdraw: Declared = {
  description: 'Withdraws your open pledge to seed a torrent.',
  body: pledgeShape,
  reply: pledgedShape,
}
