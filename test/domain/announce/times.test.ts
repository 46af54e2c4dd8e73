import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jittered, leastInterval } from '../../../src/domain/announce/interval.ts'
import { countedSeconds, unionSeconds } from '../../../src/domain/announce/seed-time.ts'

const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })

describe('rule 92: intervals', () => {
  it('jitters by up to a tenth, the same for the same session', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 86_400 }), word, (base, key) => {
        const seconds = jittered(base, key)
        expect(seconds).toBeGreaterThanOrEqual(base)
        expect(seconds).toBeLessThanOrEqual(base * 1.1)
        expect(jittered(base, key)).toBe(seconds)
      }),
    )
  })

  it('spreads sessions over the whole tenth', () => {
    const seen = new Set(Array.from({ length: 1024 }, (_, key) => jittered(1800, key)))
    expect(seen.size).toBe(180)
  })

  it('never has a minimum interval above the interval', () => {
    const base = fc.integer({ min: 1, max: 86_400 })
    fc.assert(
      fc.property(base, base, word, (interval, least, key) => {
        expect(leastInterval(interval, least, key)).toBeLessThanOrEqual(jittered(interval, key))
      }),
    )
  })
})

describe('rule 85: seed time', () => {
  it('counts the time between announces, up to one and a half intervals', () => {
    expect(countedSeconds(10_000, 8_200, 1_800)).toBe(1_800)
    expect(countedSeconds(10_000, 1_000, 1_800)).toBe(2_700)
  })

  it('counts nothing when the clock stops or goes back', () => {
    expect(countedSeconds(10, 10, 1_800)).toBe(0)
    expect(countedSeconds(10, 20, 1_800)).toBe(0)
  })

  it('counts the union of the times of two clients, not the sum', () => {
    // One seeds from 0 on, another from 10 to 50; they announce in turn.
    const first = { since: 0, until: 0 }
    const second = { since: 10, until: 10 }
    let counted = 0
    for (const [now, own, other] of [
      [30, first, second],
      [35, second, first],
      [60, first, second],
      [50, second, first],
      [70, first, second],
    ] as const) {
      counted += unionSeconds(now, own.until, 1_800, other.since, other.until)
      own.until = now
    }
    expect(counted).toBe(70)
  })
})
