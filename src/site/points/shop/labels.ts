import type { ItemKind } from '../../../domain/points/shop/kinds.ts'
import type { NotSold } from '../../../domain/points/shop/may-buy.ts'

/** Why an item cannot be bought now, in a few words below it. */
export const NOT_SOLD: Readonly<Record<NotSold, string>> = {
  NOT_ON_SALE: 'Not for sale at the moment',
  SOLD_OUT: 'Sold out',
  ROLE_TOO_LOW: 'Not available to your role or class',
  ITEM_EDITED: 'You edited it in the last 7 days',
  BUY_LIMIT_REACHED: 'Purchase limit reached',
  TOO_FEW_POINTS: 'Not enough points',
}

export const needsTitle = (kind: ItemKind) => kind === 'title'
