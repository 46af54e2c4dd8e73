import { TITLE_LENGTH } from '../../../domain/points/shop/kinds.ts'
import { flag, id, record, strictRecord, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'
import { itemShape, purchaseShape } from './json.ts'
import { decimal } from '../../../shared/shape.ts'

export const buyShape = strictRecord({
  key: text(100)
    .regex(/^[\w-]{8,100}$/, 'must be 8 to 100 letters, digits, “_” and “-”')
    .describe('chosen by the buyer: repeating the same key buys nothing'),
  title: text(TITLE_LENGTH).trim().optional().describe('for an item of the kind `title`'),
})

export const store: Declared = {
  description: 'Lists the items of the shop, and whether you can buy them now.',
  reply: listOf(itemShape, { balance: decimal }),
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

export const purchases: Declared = {
  description: 'Lists your purchases, newest first.',
  query: strictRecord(paging),
  reply: listOf(purchaseShape),
}
