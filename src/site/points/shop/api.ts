import { TITLE_LENGTH } from '../../../domain/points/shop/kinds.ts'
import { flag, id, record, strictRecord, text, time } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { listOf, paging } from '../../http/frame/shapes.ts'
import { itemShape, purchaseShape } from './json.ts'
import { decimal } from '../../../shared/shape.ts'

export const buyShape = strictRecord({
  key: text(100)
    .regex(/^[\w-]{8,100}$/, 'has 8 to 100 letters, digits, “_” and “-”')
    .describe('made up by whoever buys: the same key again buys nothing more'),
  title: text(TITLE_LENGTH).trim().optional().describe('of an item of the kind `title`'),
})

export const store: Declared = {
  description: 'Lists what the store sells, and whether you can buy it now.',
  reply: listOf(itemShape, { balance: decimal }),
}

export const buy: Declared = {
  description: 'Buys an item of the store with your points.',
  body: buyShape,
  reply: record({
    id,
    isNew: flag.describe('false: it was bought before, with the same key'),
    endsAt: time.nullable().describe('until when it holds; null: for good'),
  }),
}

export const purchases: Declared = {
  description: 'Lists what you bought in the store, the newest first.',
  query: strictRecord(paging),
  reply: listOf(purchaseShape),
}
