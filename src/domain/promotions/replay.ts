import type { Factors, Promotion } from './worth.ts'
import { factorsOver, worth } from './worth.ts'

// Recalculates booked traffic from the raw bytes, with the same function that booked it.

/** A booked interval of a member and a torrent. Times are in seconds since 1970. */
export interface BookedInterval extends Factors {
  readonly since: number
  readonly at: number
  readonly rawUp: bigint
  readonly rawDown: bigint
  readonly creditedUp: bigint
  readonly creditedDown: bigint
}

/**
 * A promotion that affects an interval, and the share of the interval that it affects, from 0 to 1.
 */
export interface AppliedPromotion<P extends Promotion> {
  readonly promotion: P
  readonly share: number
}

interface ReplayedInterval<P extends Promotion> {
  /** The factors of the promotions as they are known now. */
  readonly factors: Factors
  readonly applied: readonly AppliedPromotion<P>[]
  readonly up: bigint
  readonly down: bigint
  /** The thousandths of a byte that are carried to the next interval. */
  readonly upRemainder: number
  readonly downRemainder: number
  /** Whether it was booked with the same factors. */
  readonly isSame: boolean
}

export interface Replayed<P extends Promotion> {
  /** In the order of the intervals. */
  readonly intervals: readonly ReplayedInterval<P>[]
  readonly up: bigint
  readonly down: bigint
  readonly upRemainder: number
  readonly downRemainder: number
  /** The totals with the booked factors, which are the correct ones. */
  readonly booked: { readonly up: bigint; readonly down: bigint } & Remainders
}

interface Remainders {
  readonly upRemainder: number
  readonly downRemainder: number
}

/**
 * Replays all intervals of one member and torrent, in order. Because the remainder is carried, the
 * sums equal the exact sum, whatever the order in which the intervals were booked.
 */
export function replay<P extends Promotion>(
  intervals: readonly BookedInterval[],
  promotions: readonly P[],
): Replayed<P> {
  const now = { up: 0n, down: 0n, upRemainder: 0, downRemainder: 0 }
  const then = { up: 0n, down: 0n, upRemainder: 0, downRemainder: 0 }
  const replayed = intervals.map((interval) => {
    const { since, at, upPermille, downPermille } = interval
    const factors = factorsOver(promotions, since, at)
    const { up, down } = add(now, interval, factors)
    add(then, interval, interval)
    return {
      factors,
      applied: appliedTo(promotions, since, at),
      up,
      down,
      upRemainder: now.upRemainder,
      downRemainder: now.downRemainder,
      isSame: factors.upPermille === upPermille && factors.downPermille === downPermille,
    }
  })
  return { intervals: replayed, ...now, booked: then }
}

type Sums = {
  -readonly [K in keyof Replayed<Promotion>['booked']]: Replayed<Promotion>['booked'][K]
}

function add(sums: Sums, { rawUp, rawDown }: BookedInterval, factors: Factors) {
  const up = worth(rawUp, factors.upPermille, sums.upRemainder)
  const down = worth(rawDown, factors.downPermille, sums.downRemainder)
  sums.up += up.credited
  sums.down += down.credited
  sums.upRemainder = up.remainder
  sums.downRemainder = down.remainder
  return { up: up.credited, down: down.credited }
}

/** Returns the promotions that affect an interval: at its start, or for a share of it. */
export function appliedTo<P extends Promotion>(
  promotions: readonly P[],
  since: number,
  at: number,
): readonly AppliedPromotion<P>[] {
  return promotions.flatMap((promotion) => {
    const share = shareOf(promotion, since, at)
    return share > 0 ? [{ promotion, share }] : []
  })
}

function shareOf({ from, until, counts }: Promotion, since: number, at: number): number {
  const end = until ?? Infinity
  if (counts === 'start' || at <= since) return from <= since && since < end ? 1 : 0
  return Math.max(0, Math.min(end, at) - Math.max(from, since)) / (at - since)
}
