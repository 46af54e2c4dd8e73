import { describe, expect, it } from 'vitest'
import { pairedChange, verdictOf } from '../../../src/simulators/peer-choice/comparison/paired.ts'
import {
  enoughOf,
  greatestGain,
  shareOfReach,
} from '../../../src/simulators/peer-choice/comparison/reach.ts'
import { intervalOf } from '../../../src/simulators/peer-choice/comparison/student.ts'
import { createDraw } from '../../../src/simulators/draw.ts'

/** Normally distributed around `mean` (Box and Muller). */
function normalValues(count: number, mean: number, draw = createDraw(1)): number[] {
  return Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - draw.next()))
    return mean + radius * Math.cos(2 * Math.PI * draw.next())
  })
}

describe('the interval of a mean', () => {
  it('is that of Student’s t', () => {
    // The example of ten values 1 to 10: s = 3.0277, t(9) = 2.262, so ±2.1657.
    const { mean, low, high } = intervalOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(mean).toBe(5.5)
    expect(low).toBeCloseTo(5.5 - 2.1657, 3)
    expect(high).toBeCloseTo(5.5 + 2.1657, 3)
    // Two values: s/√n = 1, t(1) = 12.706.
    expect(intervalOf([4, 6])).toEqual({ mean: 5, low: 5 - 12.706, high: 5 + 12.706 })
  })

  it.each([3, 10, 30])('contains the true mean in 95 of 100 samples of %i', (size) => {
    const draw = createDraw(size)
    const samples = 4_000
    let hits = 0
    for (let sample = 0; sample < samples; sample++) {
      const { low, high } = intervalOf(normalValues(size, 7, draw))
      if ((low ?? Infinity) <= 7 && 7 <= (high ?? -Infinity)) hits++
    }
    // The share of 4,000 samples varies by 0.0034 (one sigma).
    expect(hits / samples).toBeGreaterThan(0.935)
    expect(hits / samples).toBeLessThan(0.965)
  })

  it('is unknown with one value, and exists with more values than the table has', () => {
    expect(intervalOf([3])).toEqual({ mean: 3, low: null, high: null })
    const { low, high } = intervalOf(normalValues(500, 0))
    expect((high ?? 0) - (low ?? 0)).toBeCloseTo((2 * 2.042) / Math.sqrt(500), 1)
  })
})

describe('a change between two choices', () => {
  it('is that of each swarm, however much the swarms differ', () => {
    const before = [100, 1_000, 10_000, 50]
    const now = before.map((value, at) => value * (at % 2 === 0 ? 0.89 : 0.91))
    const change = pairedChange(before, now)
    expect(change.mean).toBeCloseTo(-0.1)
    expect(change.changes.map((share) => share.toFixed(2))).toEqual([
      '-0.11',
      '-0.09',
      '-0.11',
      '-0.09',
    ])
    expect(verdictOf(change)).toBe('less')
    expect(verdictOf(pairedChange(now, before))).toBe('more')
  })

  it('does not hold when its interval contains 0, or has one swarm only', () => {
    expect(verdictOf(pairedChange([100, 100, 100], [80, 95, 104]))).toBe('unclear')
    expect(verdictOf(pairedChange([100], [50]))).toBe('unclear')
  })
})

describe('what perfect knowledge reaches', () => {
  const of = (...now: number[]) => pairedChange([100, 100, 100], now)

  it('is the greatest gain', () => {
    const [near, all] = [{ change: of(80, 81, 82) }, { change: of(99, 98, 97) }]
    expect(greatestGain([all, near])).toBe(near)
    expect(greatestGain([])).toBeNull()
  })

  it('is compared with what a choice gains', () => {
    const reach = of(80, 79, 81)
    expect(shareOfReach(of(84, 83, 85), reach)).toBeCloseTo(0.8)
    expect(shareOfReach(of(110, 109, 111), reach)).toBeCloseTo(-0.5)
  })

  it('is no measure when it does not hold', () => {
    expect(shareOfReach(of(80, 79, 81), of(80, 120, 99))).toBeNull()
    expect(enoughOf(of(80, 120, 99))).toBeNull()
  })

  it('makes 15 % enough, or 80 % of what it reaches where that is less', () => {
    expect(enoughOf(of(80, 79, 81))).toBe(-0.15)
    expect(enoughOf(of(90, 89, 91))).toBeCloseTo(-0.08)
  })
})
