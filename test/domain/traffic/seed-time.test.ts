import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SeedTime } from '../../../src/domain/traffic/seed-time.ts'
import { addSeedTime, seededSeconds } from '../../../src/domain/traffic/seed-time.ts'

const NO_SEED_TIME: SeedTime = { reported: 0, covered: 0, spans: [] }

function seeded(...intervals: [since: number, at: number][]): SeedTime {
  return intervals.reduce(
    (time, [since, at]) => addSeedTime(time, at - since, since, at),
    NO_SEED_TIME,
  )
}

describe('seed time (rule 85)', () => {
  it('of one client is the sum of its intervals, in one span', () => {
    const time = seeded([0, 100], [100, 250], [250, 300])
    expect(seededSeconds(time)).toBe(300)
    expect(time.spans).toEqual([0, 300])
  })

  it('is the wall-clock union of any few clients, in any order', () => {
    const interval = fc
      .tuple(fc.nat(300), fc.integer({ min: 1, max: 100 }))
      .map(([since, length]): [number, number] => [since, since + length])
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 8 }), (intervals) => {
        const seconds = new Set<number>()
        for (const [since, at] of intervals) for (let s = since; s < at; s++) seconds.add(s)
        expect(seededSeconds(seeded(...intervals))).toBe(seconds.size)
      }),
    )
  })

  it('of a silent client is what was counted of its interval', () => {
    expect(seededSeconds(addSeedTime(NO_SEED_TIME, 2_700, 0, 36_000))).toBe(2_700)
  })

  it('never shrinks, even when the clock is set back', () => {
    const before = seeded([7_200, 9_000])
    const after = addSeedTime(before, 1_800, 9_000, 7_200)
    expect(seededSeconds(after)).toBe(3_600)
    expect(seededSeconds(addSeedTime(after, 0, 0, 0))).toBe(3_600)
  })

  it('stores a limited number of spans', () => {
    const many = Array.from({ length: 50 }, (_, i): [number, number] => [i * 10, i * 10 + 5])
    expect(seeded(...many).spans.length).toBeLessThanOrEqual(16)
  })
})
