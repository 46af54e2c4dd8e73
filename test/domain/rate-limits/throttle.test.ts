import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Attempts } from '../../../src/domain/rate-limits/throttle.ts'
import { afterAttempt } from '../../../src/domain/rate-limits/throttle.ts'

const RULE = { free: 3, firstSeconds: 10, mostSeconds: 60, forgetSeconds: 100 }
const at = (seconds: number) => new Date(1_700_000_000_000 + seconds * 1000)

/** The waits of attempts at these seconds. */
function waits(times: readonly number[]): number[] {
  let before: Attempts | null = null
  return times.map((seconds) => {
    const { waitSeconds, after } = afterAttempt(before, RULE, at(seconds))
    before = after
    return waitSeconds
  })
}

describe('attempts', () => {
  it('are free at first, then wait twice as long each time, up to a limit', () => {
    expect(waits([0, 0, 0, 0])).toEqual([0, 0, 0, 10])
    expect(waits([0, 0, 0, 10, 10, 30, 30, 70, 70, 130, 130])).toEqual([
      ...[0, 0, 0, 0, 20, 0, 40, 0, 60, 0, 60],
    ])
  })

  it('start again after the pause of their rule', () => {
    expect(waits([0, 0, 0, 109, 109])).toEqual([0, 0, 0, 0, 20])
    expect(waits([0, 0, 0, 111, 111, 111, 111])).toEqual([0, 0, 0, 0, 0, 0, 10])
  })

  it('do not wait for a later attempt that was counted before', () => {
    expect(waits([1, 0])).toEqual([0, 0])
  })

  it('never wait longer than the limit, and never pass while they have to wait', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 60 }), (gaps) => {
        let now = 0
        const times = gaps.map((gap) => (now += gap))
        let blockedUntil = 0
        let before: Attempts | null = null
        for (const time of times) {
          const { waitSeconds, after } = afterAttempt(before, RULE, at(time))
          expect(waitSeconds).toBeLessThanOrEqual(RULE.mostSeconds)
          expect(waitSeconds > 0).toBe(time < blockedUntil)
          blockedUntil = (after.blockedUntil.getTime() - at(0).getTime()) / 1000
          before = after
        }
      }),
    )
  })
})
