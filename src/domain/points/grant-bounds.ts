import type { Currency } from '../ledger/currencies.ts'

/** How much a staff member may grant or deduct in a day without the approval of another one. */
export interface GrantBounds {
  readonly grantPoints: number
  /** The number of freeleech tokens, or of invites. */
  readonly grantThings: number
  readonly grantGib: number
}

/** Returns the bound for a currency, in its smallest unit. */
export function grantBound(currency: Currency, bounds: GrantBounds): bigint {
  switch (currency) {
    case 'points':
      return BigInt(bounds.grantPoints) * 1_000n
    case 'tokens':
    case 'invites':
      return BigInt(bounds.grantThings)
    default:
      return BigInt(bounds.grantGib) * 1_024n ** 3n
  }
}
