import { flag, id, record, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, lists } from '../../http/frame/shapes.ts'
import { itemShape, purchaseShape } from './json.ts'
import { decimal } from '../../../shared/shape.ts'
import { buyShape } from './forms.ts'

export const store: Declared = {
  description: 'Lists the items of the shop, and whether you can buy them now.',
  reply: listOf(itemShape, { balance: decimal }),
}

export const offer: Declared = {
  description: 'Shows what an item of the shop costs and what you get.',
  reply: record({ item: itemShape, balance: decimal }),
}

export const buy: Declared = {
  description: 'Buys an item of the shop with your points.',
  body: buyShape,
  reply: record({
    id,
    isNew: flag.describe('false: it was already bought with the same key'),
    endsAt: time.nullable().describe('end of its effect; null: permanent'),
  }),
}

export const purchases = lists('Lists your purchases, newest first.', purchaseShape)
