import type { ItemKind } from './kinds.ts'

/** The facts about an item that decide whether a member can buy it. */
export interface Offer {
  readonly kind: ItemKind
  /** Thousandths of a point. */
  readonly price: number
  readonly memberLimit: number | null
  /** Null: the limit never resets. */
  readonly limitDays: number | null
  /** Null: any number. */
  readonly stock: number | null
  readonly startsAt: Date | null
  readonly endsAt: Date | null
  readonly retiredAt: Date | null
}

/** The facts about the buyer. */
export interface Buyer {
  /** Thousandths. */
  readonly points: bigint
  /** Whether the member has the required role; true when there is none. */
  readonly hasRole: boolean
  /** Whether they created or changed this item in the last EDITOR_WAIT_DAYS. */
  readonly hasEdited: boolean
  /** Purchases of this item within its limit period. */
  readonly bought: number
}

/**
 * The days during which staff cannot buy an item that they edited: someone else must have set its
 * price.
 */
export const EDITOR_WAIT_DAYS = 7

export type NotSold =
  | 'NOT_ON_SALE'
  | 'SOLD_OUT'
  | 'ROLE_TOO_LOW'
  | 'ITEM_EDITED'
  | 'BUY_LIMIT_REACHED'
  | 'TOO_FEW_POINTS'

/**
 * Returns why a member cannot buy an item now; null: they can. For both the page and the purchase.
 */
export function whyNotSold(offer: Offer, buyer: Buyer, now: Date): NotSold | null {
  const { startsAt, endsAt, retiredAt, stock, memberLimit, price } = offer
  const isOpen = (startsAt === null || startsAt <= now) && (endsAt === null || endsAt > now)
  if (retiredAt !== null || !isOpen) return 'NOT_ON_SALE'
  if (stock === 0) return 'SOLD_OUT'
  if (!buyer.hasRole) return 'ROLE_TOO_LOW'
  if (buyer.hasEdited) return 'ITEM_EDITED'
  if (memberLimit !== null && buyer.bought >= memberLimit) return 'BUY_LIMIT_REACHED'
  return buyer.points < BigInt(price) ? 'TOO_FEW_POINTS' : null
}
