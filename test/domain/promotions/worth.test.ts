import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Promotion } from '../../../src/domain/promotions/worth.ts'
import { factorsOver, PLAIN, worth } from '../../../src/domain/promotions/worth.ts'

const raw = fc.bigInt({ min: 0n, max: 2n ** 63n })
const permille = fc.integer({ min: 0, max: 5_000 })

function aPromotion(given: Partial<Promotion>): Promotion {
  return { ...PLAIN, from: 0, until: null, counts: 'overlap', ...given }
}

describe('credited bytes', () => {
  it('sum to the floor of the exact sum, however the bytes are split', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(raw, permille), { maxLength: 50 }), (parts) => {
        let remainder = 0
        let sum = 0n
        for (const [bytes, factor] of parts) {
          const found = worth(bytes, factor, remainder)
          remainder = found.remainder
          sum += found.credited
        }
        const exact = parts.reduce((all, [bytes, factor]) => all + bytes * BigInt(factor), 0n)
        expect(sum).toBe(exact / 1_000n)
        expect(BigInt(remainder)).toBe(exact % 1_000n)
      }),
    )
  })

  it('are the raw bytes without promotions', () => {
    fc.assert(
      fc.property(raw, (bytes) => {
        expect(worth(bytes, 1_000, 0)).toEqual({ credited: bytes, remainder: 0 })
      }),
    )
  })
})

describe('factors over an interval', () => {
  const free = aPromotion({ downPermille: 0 })
  const double = aPromotion({ upPermille: 2_000 })

  it('are normal without promotions', () => {
    expect(factorsOver([], 0, 100)).toEqual(PLAIN)
  })

  it('are the lowest down and the highest up of all active promotions', () => {
    const half = aPromotion({ downPermille: 500, upPermille: 1_500 })
    expect(factorsOver([half, free, double], 0, 100)).toEqual({
      upPermille: 2_000,
      downPermille: 0,
    })
  })

  it('are never worse than normal, except for neutral, which counts nothing', () => {
    const worse = aPromotion({ downPermille: 3_000, upPermille: 100 })
    expect(factorsOver([worse], 0, 100)).toEqual(PLAIN)
    const neutral = aPromotion({ downPermille: 0, upPermille: 0 })
    expect(factorsOver([double, neutral], 0, 100)).toEqual({ upPermille: 0, downPermille: 0 })
  })

  it('rule 83: an event counts for the share of the interval that it covers', () => {
    const secondHalf = aPromotion({ downPermille: 0, upPermille: 2_000, from: 50 })
    expect(factorsOver([secondHalf], 0, 100)).toEqual({ upPermille: 1_500, downPermille: 500 })
    expect(factorsOver([{ ...secondHalf, from: 100 }], 0, 100)).toEqual(PLAIN)
    expect(factorsOver([{ ...secondHalf, from: 0, until: 50 }], 50, 100)).toEqual(PLAIN)
  })

  it('rule 83: a freeleech token counts for the whole interval when active at its start', () => {
    const token = aPromotion({ downPermille: 0, from: 0, until: 10, counts: 'start' })
    expect(factorsOver([token], 9, 1_000).downPermille).toBe(0)
    expect(factorsOver([token], 10, 1_000)).toEqual(PLAIN)
  })

  it('round a share in the favor of the member', () => {
    const second = aPromotion({ downPermille: 0, upPermille: 2_000, until: 1 })
    expect(factorsOver([second], 0, 1_800)).toEqual({ upPermille: 1_001, downPermille: 999 })
  })

  it('apply to a single moment, too', () => {
    expect(factorsOver([{ ...free, until: 5 }], 4, 4).downPermille).toBe(0)
    expect(factorsOver([{ ...free, until: 5 }], 5, 5)).toEqual(PLAIN)
  })

  it('are between the best and normal, whatever overlaps', () => {
    const some = fc.record({
      upPermille: permille,
      downPermille: fc.integer({ min: 1, max: 2_000 }),
      from: fc.integer({ min: 0, max: 200 }),
      until: fc.option(fc.integer({ min: 0, max: 200 })),
      counts: fc.constantFrom('overlap' as const, 'start' as const),
    })
    fc.assert(
      fc.property(fc.array(some, { maxLength: 6 }), (promotions) => {
        const { upPermille, downPermille } = factorsOver(promotions, 50, 150)
        const bestUp = Math.max(1_000, ...promotions.map((one) => one.upPermille))
        const bestDown = Math.min(1_000, ...promotions.map((one) => one.downPermille))
        expect(upPermille).toBeGreaterThanOrEqual(1_000)
        expect(upPermille).toBeLessThanOrEqual(bestUp)
        expect(downPermille).toBeLessThanOrEqual(1_000)
        expect(downPermille).toBeGreaterThanOrEqual(bestDown)
      }),
    )
  })
})
