import { describe, expect, it } from 'vitest'
import {
  ADDRESS_COUNT_BYTES,
  attachAddressCounts,
} from '../../../src/tracker/usage/address-counts.ts'
import { remoteAt } from '../support/a-tracker.ts'

const MOST = 256

function someCounts() {
  const buffer = new SharedArrayBuffer(ADDRESS_COUNT_BYTES)
  const threads = [1, 2].map(() => attachAddressCounts(buffer, 12_345))
  /** Opens a connection on one of two threads; returns its slot, or -1. */
  return (address: string, thread = 0) => threads[thread].enter(remoteAt(address))
}

describe('open connections of one address (rule 4)', () => {
  it('are counted by /64 for IPv6, over all threads', () => {
    const enter = someCounts()
    for (let host = 0; host < MOST; host++) {
      expect(enter(`2a00:1:2:3:${host.toString(16)}::1`, host & 1)).toBeGreaterThanOrEqual(0)
    }
    expect(enter('2a00:1:2:3::')).toBe(-1)
    expect(enter('2a00:1:2:3:ffff:ffff:ffff:ffff', 1)).toBe(-1)
  })

  it.each(['2a00:1:2:4::1', '2a00:1:2:2:ffff:ffff:ffff:ffff', '2a00:1:3:3::1', '42.0.0.1'])(
    'leave room for %s',
    (other) => {
      const enter = someCounts()
      for (let host = 0; host < MOST; host++) enter('2a00:1:2:3::1')
      expect(enter(other)).toBeGreaterThanOrEqual(0)
    },
  )

  it('are counted by the whole address for IPv4, also inside IPv6', () => {
    const enter = someCounts()
    for (let time = 0; time < MOST; time++) enter(time % 2 === 0 ? '9.0.0.1' : '::ffff:9.0.0.1')
    expect(enter('9.0.0.1')).toBe(-1)
    expect(enter('::ffff:9.0.0.1')).toBe(-1)
    expect(enter('9.0.0.2')).toBeGreaterThanOrEqual(0)
  })

  it('make room again as connections close', () => {
    const counts = attachAddressCounts(new SharedArrayBuffer(ADDRESS_COUNT_BYTES), 1)
    const slots = Array.from({ length: MOST }, () => counts.enter(remoteAt('2a00::1')))
    expect(counts.enter(remoteAt('2a00::2'))).toBe(-1)
    counts.leave(slots[0])
    expect(counts.enter(remoteAt('2a00::3'))).toBe(slots[0])
  })
})
