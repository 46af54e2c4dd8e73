import type { ItemKind } from './kinds.ts'

/** The facts about an item that determine whether a member can buy it. */
export interface Offer {
  readonly kind: ItemKind
  /** In thousandths of a point. */
  readonly price: number
  readonly memberLimit: number | null
  /** The days after which the member's limit resets; null: never. */
  readonly limitDays: number | null
  /** The number of items left; null: there is no limit. */
  readonly stock: number | null
  readonly startsAt: Date | null
  readonly endsAt: Date | null
  readonly retiredAt: Date | null
}

/** The facts about the buyer. */
export interface Buyer {
  /** The points of the member, in thousandths. */
  readonly points: bigint
  /** Whether the member has the required role; true when none is required. */
  readonly hasRole: boolean
  /** Whether the member created or changed this item within the last EDITOR_WAIT_DAYS. */
  readonly hasEdited: boolean
  /** How many of this item the member has bought within the period of its limit. */
  readonly bought: number
}

/**
 * For how many days staff cannot buy an item that they edited, so that no one sets a price and buys
 * at it.
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
 * Returns why a member cannot buy an item now; null: the member can. Used both for the page and for
 * the purchase.
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
