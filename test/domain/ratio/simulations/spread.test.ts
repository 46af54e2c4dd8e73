import { describe, expect, it } from 'vitest'
import { bucketOf, spreadOf } from '../../../../src/domain/ratio/simulations/spread.ts'
import { addedUp, createTally, NO_TALLY } from '../../../../src/domain/ratio/simulations/tally.ts'
import { seeded } from '../../../support/community/seeded.ts'

/** The distribution of these values, counted in the tally of one batch or of several. */
function spreadOfAll(values: readonly bigint[], batches = 1) {
  let all = NO_TALLY
  for (let batch = 0; batch < batches; batch++) {
    const tally = createTally(1)
    for (const value of values.filter((_, at) => at % batches === batch)) tally.spread('x', value)
    all = addedUp(all, tally.json())
  }
  const rows = Object.entries(all.spreads.x).map(([bucket, [n, sum]]) => {
    return [bucket, { n, sum: BigInt(sum) }] as const
  })
  return spreadOf(Object.fromEntries(rows))
}

describe('the distribution of a value', () => {
  it('has the Gini coefficient 0 when all have the same, nearly 1 when one has everything', () => {
    expect(spreadOfAll(Array<bigint>(100).fill(500n)).gini).toBeCloseTo(0, 6)
    const one = spreadOfAll([...Array<bigint>(99).fill(0n), 1_000n])
    expect(one.gini).toBeCloseTo(0.99, 6)
    expect(one.topShare).toBe(1)
  })

  it('is within one percent of the sorted values, and sums are exact', () => {
    const random = seeded(7)
    const values = Array.from({ length: 2_000 }, () => BigInt(Math.floor(random() ** 4 * 1e12)))
    const sorted = [...values].sort((a, b) => (a < b ? -1 : 1))
    const { total, deciles, gini } = spreadOfAll(values)
    expect(total).toBe(values.reduce((a, b) => a + b, 0n))
    for (const [at, decile] of deciles.entries()) {
      const exact = Number(sorted[(at + 1) * 200])
      expect(Math.abs(Number(decile) - exact)).toBeLessThanOrEqual(exact * 0.011)
    }
    const places = sorted.reduce((sum, value, at) => sum + (at + 1) * Number(value), 0)
    const exactGini = (2 * places) / (2_000 * Number(total)) - 2_001 / 2_000
    expect(gini).toBeCloseTo(exactGini, 2)
  })

  it('is the same in one batch and in seven', () => {
    const values = Array.from({ length: 500 }, (_, at) => BigInt(at * at))
    expect(spreadOfAll(values, 7)).toEqual(spreadOfAll(values))
  })

  it('counts negative values as zero, and accepts large numbers', () => {
    expect(bucketOf(-5n)).toBe(0)
    expect(bucketOf(1n)).toBe(1)
    expect(bucketOf(10n ** 30n)).toBeGreaterThan(bucketOf(10n ** 29n))
  })
})
