import type { Factors, Promotion } from '../../promotions/worth.ts'
import { factorsOver, worth } from '../../promotions/worth.ts'
import type { Plan } from './result.ts'
import type { Tally } from './tally.ts'

// Simulates a promotion: how the booked bytes would have counted with it. Traffic is assumed to be
// the same, because additional downloads that the promotion would have caused cannot be known.

/**
 * A member's traffic on a day with the same factors, and the share of that time in which the
 * promotion applies.
 */
export interface Slice {
  readonly day: number
  readonly upPermille: number
  readonly downPermille: number
  readonly rawUp: bigint
  readonly rawDown: bigint
  /** The bytes as they were booked. */
  readonly up: bigint
  readonly down: bigint
  /** The share of the time in which the promotion would have been active, from 0 to 1. */
  readonly share: number
}

export interface MovedBy {
  readonly memberId: number
  readonly slices: readonly Slice[]
}

export interface TouchedByPromotion {
  readonly memberId: number
  readonly weight: number
  /** The bytes as decimal text: as booked, and with the promotion. */
  readonly what: {
    readonly up: string
    readonly down: string
    readonly upThen: string
    readonly downThen: string
  }
}

const WHOLE = 1_000_000
/** The largest weight that can be stored exactly. */
const MOST = BigInt(Number.MAX_SAFE_INTEGER)

/** Returns the factors for a slice when `proposed` is added to the promotions that were active. */
export function factorsWith(slice: Slice, proposed: Factors): Factors {
  const { upPermille, downPermille, share } = slice
  const held = { upPermille, downPermille }
  if (share <= 0) return held
  if (proposed.upPermille === 0 && proposed.downPermille === 0) {
    const left = 1 - share
    return {
      upPermille: Math.ceil(upPermille * left),
      downPermille: Math.floor(downPermille * left),
    }
  }
  // An upload factor below normal comes from a neutral promotion that applied for part of the time,
  // and does not change.
  if (upPermille < 1_000) return held
  const always: Promotion = { ...held, from: 0, until: null, counts: 'overlap' }
  const added: Promotion = { ...proposed, from: 0, until: share * WHOLE, counts: 'overlap' }
  return factorsOver([always, added], 0, WHOLE)
}

/** Adds a member to the sums; null: nothing would have counted differently. */
export function addPromotion(
  tally: Tally,
  { memberId, slices }: MovedBy,
  proposed: Factors,
  firstDay: number,
): TouchedByPromotion | null {
  let [up, down, upThen, downThen] = [0n, 0n, 0n, 0n]
  for (const slice of slices) {
    const factors = factorsWith(slice, proposed)
    const isSame =
      factors.upPermille === slice.upPermille && factors.downPermille === slice.downPermille
    const then = isSame
      ? slice
      : {
          up: worth(slice.rawUp, factors.upPermille, 0).credited,
          down: worth(slice.rawDown, factors.downPermille, 0).credited,
        }
    const day = slice.day - firstDay
    tally.line('up', day, slice.up)
    tally.line('down', day, slice.down)
    tally.line('up-then', day, then.up)
    tally.line('down-then', day, then.down)
    tally.figure('raw-up', slice.rawUp)
    tally.figure('raw-down', slice.rawDown)
    ;[up, down] = [up + slice.up, down + slice.down]
    ;[upThen, downThen] = [upThen + then.up, downThen + then.down]
  }
  tally.figure('members', 1)
  tally.figure('up', up)
  tally.figure('down', down)
  tally.figure('up-then', upThen)
  tally.figure('down-then', downThen)
  tally.spread('down', down)
  tally.spread('down-then', downThen)
  const change = abs(upThen - up) + abs(downThen - down)
  if (change === 0n) return null
  tally.figure('touched', 1)
  const digits = { up: String(up), down: String(down) }
  const thenDigits = { upThen: String(upThen), downThen: String(downThen) }
  const weight = Number(change > MOST ? MOST : change)
  return { memberId, weight, what: { ...digits, ...thenDigits } }
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value
}

export const promotionPlan: Plan = {
  figures: [
    ['members', 'Members with traffic', 'members'],
    ['touched', 'Members whose traffic would have counted differently', 'members'],
    ['raw-up', 'Uploaded, reported', 'bytes'],
    ['up', 'Uploaded, as booked', 'bytes'],
    ['up-then', 'Uploaded, with the promotion', 'bytes'],
    ['raw-down', 'Downloaded, reported', 'bytes'],
    ['down', 'Downloaded, as booked', 'bytes'],
    ['down-then', 'Downloaded, with the promotion', 'bytes'],
  ],
  series: [
    {
      name: 'down',
      label: 'Credited download',
      unit: 'bytes',
      lines: [
        ['down', 'as booked'],
        ['down-then', 'with the promotion'],
      ],
    },
    {
      name: 'up',
      label: 'Credited upload',
      unit: 'bytes',
      lines: [
        ['up', 'as booked'],
        ['up-then', 'with the promotion'],
      ],
    },
  ],
  spreads: [
    ['down', 'Downloaded per member, as booked', 'bytes'],
    ['down-then', 'Downloaded per member, with the promotion', 'bytes'],
  ],
}
