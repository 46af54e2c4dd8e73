import { describe, expect, it } from 'vitest'
import { createNaps } from '../../../src/tracker/io/ffi/naps.ts'

/** Waits that take `milliseconds` and bring `count` events; the naps that were taken. */
function someNaps() {
  let now = 0
  const next = { milliseconds: 0, count: 1 }
  const naps: number[] = []
  const wait = () => {
    now += next.milliseconds
    return next.count
  }
  const usleep = (micros: number) => naps.push(micros)
  const { wait: napAndWait } = createNaps({ usleep }, wait, () => now)

  /** Returns how many of these waits came after a nap. */
  function afterNaps(waits: number, milliseconds: number, count = 1): number {
    Object.assign(next, { milliseconds, count })
    const before = naps.length
    for (let turn = 0; turn < waits; turn++) expect(napAndWait(100)).toBe(count)
    return naps.length - before
  }
  return { afterNaps, naps }
}

describe('naps', () => {
  it('are not taken while requests arrive one by one', () => {
    const { afterNaps } = someNaps()
    expect(afterNaps(1_000, 0.2)).toBe(0)
    expect(afterNaps(1_000, 100, 0)).toBe(0)
  })

  it('are taken once many waits were short, and no longer than a fraction of a millisecond', () => {
    const { afterNaps, naps } = someNaps()
    expect(afterNaps(16, 0.01)).toBe(0)
    expect(afterNaps(100, 0.01)).toBeGreaterThan(90)
    expect(Math.max(...naps)).toBeLessThan(500)
  })

  it('end when they save nothing', () => {
    const { afterNaps } = someNaps()
    afterNaps(100, 0.01)
    expect(afterNaps(100, 5, 0)).toBeLessThan(20)
    expect(afterNaps(10, 0.2)).toBe(0)
  })

  it('are not taken when turns are large anyway', () => {
    const { afterNaps } = someNaps()
    afterNaps(100, 0, 40)
    expect(afterNaps(100, 0, 40)).toBe(0)
  })
})
