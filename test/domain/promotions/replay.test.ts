import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BookedInterval } from '../../../src/domain/promotions/replay.ts'
import { appliedTo, replay } from '../../../src/domain/promotions/replay.ts'
import type { Promotion } from '../../../src/domain/promotions/worth.ts'
import { factorsOver, worth } from '../../../src/domain/promotions/worth.ts'

const promotion = fc.record({
  from: fc.integer({ min: 0, max: 5_000 }),
  until: fc.option(fc.integer({ min: 0, max: 9_000 })),
  upPermille: fc.constantFrom(1_000, 1_500, 2_000),
  downPermille: fc.constantFrom(0, 333, 500, 1_000),
  counts: fc.constantFrom('overlap' as const, 'start' as const),
})
const moved = fc.record({
  since: fc.integer({ min: 0, max: 5_000 }),
  seconds: fc.integer({ min: 1, max: 3_000 }),
  rawUp: fc.bigInt({ min: 0n, max: 2n ** 45n }),
  rawDown: fc.bigInt({ min: 0n, max: 2n ** 45n }),
})

type Moved = typeof moved extends fc.Arbitrary<infer M> ? M : never

/** Booked in the order in which they arrived. */
function booked(all: readonly Moved[], promotions: readonly Promotion[]) {
  let [upRemainder, downRemainder] = [0, 0]
  return all.map(({ since, seconds, rawUp, rawDown }): BookedInterval => {
    const at = since + seconds
    const factors = factorsOver(promotions, since, at)
    const up = worth(rawUp, factors.upPermille, upRemainder)
    const down = worth(rawDown, factors.downPermille, downRemainder)
    ;[upRemainder, downRemainder] = [up.remainder, down.remainder]
    const credited = { creditedUp: up.credited, creditedDown: down.credited }
    return { since, at, rawUp, rawDown, ...factors, ...credited }
  })
}

describe('a replay', () => {
  it('equals what was booked, in whatever order it is replayed', () => {
    const given = [
      fc.array(moved, { maxLength: 12 }),
      fc.array(promotion, { maxLength: 4 }),
    ] as const
    fc.assert(
      fc.property(...given, (all, promotions) => {
        const rows = booked(all, promotions)
        const sum = (of: (row: BookedInterval) => bigint) =>
          rows.reduce((total, row) => total + of(row), 0n)
        for (const order of [rows, rows.toReversed()]) {
          const done = replay(order, promotions)
          expect(done.intervals.every(({ isSame }) => isSame)).toBe(true)
          expect([done.up, done.down]).toEqual([
            sum(({ creditedUp }) => creditedUp),
            sum(({ creditedDown }) => creditedDown),
          ])
          expect({ ...done.booked }).toEqual({
            up: done.up,
            down: done.down,
            upRemainder: done.upRemainder,
            downRemainder: done.downRemainder,
          })
        }
      }),
    )
  })

  it('reports intervals with other factors today, and the booked sums', () => {
    const rows = booked([{ since: 0, seconds: 100, rawUp: 10n, rawDown: 1_001n }], [])
    const half = { from: 0, until: null, upPermille: 1_000, downPermille: 500 }
    const done = replay(rows, [{ ...half, counts: 'overlap' as const }])
    expect(done).toMatchObject({ down: 500n, downRemainder: 500, booked: { down: 1_001n } })
    expect(done.intervals[0]).toMatchObject({ isSame: false, factors: { downPermille: 500 } })
  })

  it('names the promotions of an interval, by its share or its start', () => {
    const of = (given: Partial<Promotion>) => {
      const all = { from: 0, until: 50, upPermille: 1_000, downPermille: 0 }
      const one = { ...all, counts: 'overlap' as const, ...given }
      return appliedTo([one], 0, 200).map(({ share }) => share)
    }
    expect(of({})).toEqual([0.25])
    expect(of({ from: 200, until: 300 })).toEqual([])
    expect(of({ counts: 'start' })).toEqual([1])
    expect(of({ from: 1, counts: 'start' })).toEqual([])
  })
})
