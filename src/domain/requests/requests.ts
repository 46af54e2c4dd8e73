import { GIB } from '../units.ts'

// Requests of members, and their settings.

export const requestStates = [
  'open',
  'filled',
  'disputed',
  'approved',
  'closed',
  'expired',
  'removed',
] as const
export type RequestState = (typeof requestStates)[number]

export const stateLabels: Readonly<Record<RequestState, string>> = {
  open: 'Open',
  filled: 'Waiting for approval',
  disputed: 'Disputed',
  approved: 'Filled',
  closed: 'Closed',
  expired: 'Expired',
  removed: 'Removed',
}

export const fillStates = ['pending', 'approved', 'declined', 'disputed', 'undone'] as const
export type FillState = (typeof fillStates)[number]

export const fillLabels: Readonly<Record<FillState, string>> = {
  pending: 'Waiting for approval',
  approved: 'Approved',
  declined: 'Declined',
  disputed: 'Disputed',
  undone: 'Undone',
}

export const bountyCurrencies = ['points', 'upload'] as const
export type BountyCurrency = (typeof bountyCurrencies)[number]

export const MAX_TITLE = 200
export const MAX_DESCRIPTION = 20_000
export const MAX_REASON = 500
export const MAX_DISPUTE = 2_000
/** The most active claims of one member. */
export const MOST_CLAIMS = 5
/** The most open requests of one member. */
export const MOST_OPEN = 100
/**
 * For how many days a declined fill can be disputed, and for how many days the removal of a torrent
 * undoes its fill.
 */
export const DISPUTE_DAYS = 7
export const REMOVAL_DAYS = 30

/** The settings of requests, with amounts in the smallest unit. */
export interface RequestRules {
  readonly leastPoints: bigint
  readonly leastBytes: bigint
  readonly taxPercent: number
  readonly claimHours: number
  readonly approveDays: number
  readonly openDays: number
}

/** Returns the smallest bounty of a currency. */
export function leastOf(rules: RequestRules, currency: BountyCurrency): bigint {
  return currency === 'points' ? rules.leastPoints : rules.leastBytes
}

/** Returns the fee that the site keeps from an amount when it is paid. */
export function taxOf(amount: bigint, percent: number): bigint {
  return (amount * BigInt(percent)) / 100n
}

export const MEBIBYTE = BigInt(GIB) / 1_024n
