import type { ItemKind } from './kinds.ts'

/** What of an item decides whether it is sold to somebody. */
export interface Offer {
  readonly kind: ItemKind
  /** Thousandths of a point. */
  readonly price: number
  readonly memberLimit: number | null
  /** Null: ever. */
  readonly limitDays: number | null
  /** Null: any number. */
  readonly stock: number | null
  readonly startsAt: Date | null
  readonly endsAt: Date | null
  readonly retiredAt: Date | null
}

/** What of a buyer does. */
export interface Buyer {
  /** Thousandths. */
  readonly points: bigint
  /** Whether the role that the item asks for is reached; also when it asks for none. */
  readonly hasRole: boolean
  /** Purchases of this item within its days. */
  readonly bought: number
}

export type NotSold =
  'NOT_ON_SALE' | 'SOLD_OUT' | 'ROLE_TOO_LOW' | 'BUY_LIMIT_REACHED' | 'TOO_FEW_POINTS'

/** Why an item is not sold to a member now; null: it is. The page and the till ask the same. */
export function whyNotSold(offer: Offer, buyer: Buyer, now: Date): NotSold | null {
  const { startsAt, endsAt, retiredAt, stock, memberLimit, price } = offer
  const isOpen = (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now)
  if (retiredAt !== null || !isOpen) return 'NOT_ON_SALE'
  if (stock === 0) return 'SOLD_OUT'
  if (!buyer.hasRole) return 'ROLE_TOO_LOW'
  if (memberLimit !== null && buyer.bought >= memberLimit) return 'BUY_LIMIT_REACHED'
  return buyer.points < BigInt(price) ? 'TOO_FEW_POINTS' : null
}
