import { describe, expect, it } from 'vitest'
import {
  createNetworkBudget,
  PIECES_PER_MINUTE,
} from '../../../src/tracker/prober/network-budget.ts'

const PER_MINUTE = 30
const V4 = 0xc633_6400 | 0
const V6 = 0x2001_0db8

/** How many of some tests there is room for. */
const roomFor = (tests: readonly (() => boolean)[]) => tests.filter((test) => test()).length
const many = <T>(of: (nth: number) => T): T[] => Array.from({ length: 40 }, (_, nth) => of(nth))

describe('tests of one network', () => {
  it('are limited by the first 48 bits of IPv6, whatever the rest is', () => {
    const take = createNetworkBudget()
    const subnets = many((nth) => () => take(false, V6, (0x0007_0000 + nth * 1_601) | 0))
    expect(roomFor(subnets)).toBe(PER_MINUTE)
    expect(take(false, V6, 0x0008_0000)).toBe(true)
    expect(take(false, V6 + 1, 0x0007_0000)).toBe(true)
    expect(take(false, V6, 0x0007_ffff)).toBe(false)
  })

  it('are limited by the first 24 bits of IPv4, and apart from IPv6', () => {
    const take = createNetworkBudget()
    expect(roomFor(many((nth) => () => take(true, V4 + nth * 6, 0)))).toBe(PER_MINUTE)
    expect(take(true, V4 + 256, 0)).toBe(true)
    expect(take(false, V4, 0)).toBe(true)
  })

  it('are limited to a smaller number for questions about pieces', () => {
    const take = createNetworkBudget(PIECES_PER_MINUTE)
    expect(roomFor(many(() => () => take(true, V4, 0)))).toBe(PIECES_PER_MINUTE)
    expect(take(true, V4 + 256, 0)).toBe(true)
  })
})
