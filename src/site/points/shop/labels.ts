import type { ItemKind } from '../../../domain/points/shop/kinds.ts'
import type { NotSold } from '../../../domain/points/shop/may-buy.ts'

/** Why an item is not sold now, in a few words beside it. */
export const NOT_SOLD: Readonly<Record<NotSold, string>> = {
  NOT_ON_SALE: 'Not on sale now',
  SOLD_OUT: 'Sold out',
  ROLE_TOO_LOW: 'Not for your role or class',
  BUY_LIMIT_REACHED: 'You have bought as many as you may',
  TOO_FEW_POINTS: 'You have too few points',
}

export const needsTitle = (kind: ItemKind) => kind === 'title'
