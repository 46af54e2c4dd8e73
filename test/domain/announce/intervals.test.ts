import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adapted,
  FLOOR_SECONDS,
  longestInterval,
  stretched,
} from '../../../src/domain/announce/interval.ts'
import {
  LEAST_LISTS,
  MOST_STRETCH,
  nextShed,
  nothingShed,
  USUAL,
} from '../../../src/domain/announce/shed.ts'
import { seededRandom } from '../../tracker/support/a-world.ts'

const HOUR = 3_600
const OLD = 30 * 24 * HOUR
const [BASE, YOUNG, IDLE] = [1_800, 300, 3_600]
const told = (isLeeching: boolean, age: number, seeders: number, leechers: number) =>
  adapted(BASE, YOUNG, IDLE, isLeeching, age, seeders, leechers)

describe('rule 92: intervals that adapt', () => {
  it('are minutes in a young swarm, an hour for idle seeders, else the base', () => {
    expect(told(true, 60, 1, 100)).toBe(300)
    expect(told(false, 60, 1, 0)).toBe(300)
    expect(told(false, OLD, 9, 0)).toBe(3_600)
    expect(told(false, OLD, 1_000, 1)).toBe(1_799)
    expect(told(true, OLD, 1_000, 1)).toBe(1_799)
    expect(told(true, OLD, 1, 1)).toBe(1_350)
    expect(told(true, OLD, 0, 50)).toBe(900)
  })

  it('stay within their bounds and grow with age, whatever the swarm', () => {
    const numbers = fc.record({
      base: fc.integer({ min: 1, max: 86_400 }),
      young: fc.integer({ min: 60, max: 86_400 }),
      idle: fc.integer({ min: 60, max: 14_400 }),
      isLeeching: fc.boolean(),
      age: fc.integer({ min: -100, max: 2 ** 31 }),
      more: fc.nat(100_000),
      seeders: fc.nat(10_000),
      leechers: fc.nat(10_000),
      stretch: fc.integer({ min: USUAL, max: MOST_STRETCH }),
    })
    fc.assert(
      fc.property(numbers, (of) => {
        const { base, young, idle, isLeeching, age, more, seeders, leechers, stretch } = of
        const at = (seconds: number) =>
          adapted(base, young, idle, isLeeching, seconds, seeders, leechers)
        const interval = at(age)
        const longest = longestInterval(base, idle)
        const long = stretched(interval, stretch, longest)
        const isWhole = Number.isInteger(interval) && Number.isInteger(long)
        const isWithin = long >= interval && long <= longest && interval <= Math.max(base, idle)
        if (base < FLOOR_SECONDS) return isWhole && interval === base && long === base
        return isWhole && isWithin && interval >= FLOOR_SECONDS && at(age + more) >= interval
      }),
      { numRuns: 5_000 },
    )
  })
})

describe('load', () => {
  it('makes intervals longer, then lists shorter, and restores them in reverse order', () => {
    let shed = nothingShed
    const after = (seconds: number, load: number) => {
      for (let second = 0; second < seconds; second++) shed = nextShed(shed, load)
      return shed
    }
    expect(after(5, 2)).toMatchObject({ lists: USUAL })
    expect(shed.stretch).toBeGreaterThan(USUAL)
    expect(after(100, 2)).toEqual({ stretch: MOST_STRETCH, lists: LEAST_LISTS })
    expect(after(1, 0.95)).toEqual({ stretch: MOST_STRETCH, lists: LEAST_LISTS })
    expect(after(60, 0.5).stretch).toBe(MOST_STRETCH)
    expect(after(60, 0.5).lists).toBe(USUAL)
    expect(after(4 * HOUR, 0.5)).toEqual(nothingShed)
  })

  it('sheds within bounds, more only above the set point, less only below it', () => {
    const state = fc.record({
      stretch: fc.double({ min: USUAL, max: MOST_STRETCH, noNaN: true }),
      lists: fc.double({ min: LEAST_LISTS, max: USUAL, noNaN: true }),
    })
    fc.assert(
      fc.property(state, fc.double({ min: 0, max: 50, noNaN: true }), (before, load) => {
        const { stretch, lists } = nextShed(before, load)
        const isWithin =
          stretch >= USUAL && stretch <= MOST_STRETCH && lists >= LEAST_LISTS && lists <= USUAL
        const isMore = stretch > before.stretch || lists < before.lists
        const isLess = stretch < before.stretch || lists > before.lists
        return isWithin && (!isMore || load > 1) && (!isLess || load < 1)
      }),
      { numRuns: 5_000 },
    )
  })

  it('settles at the set point with twice as many clients as planned', () => {
    const random = seededRandom(4)
    const clients = 20_000
    const goal = clients / 1_800 / 2
    const due = new Map<number, number>()
    for (let client = 0; client < clients; client++) {
      const at = Math.floor(random() * 1_800)
      due.set(at, (due.get(at) ?? 0) + 1)
    }
    let shed = nothingShed
    let load = 0
    let late = 0
    for (let second = 0; second < 12 * HOUR; second++) {
      const come = due.get(second) ?? 0
      due.delete(second)
      if (second >= 6 * HOUR) late += come
      for (let client = 0; client < come; client++) {
        const interval = stretched(1_800, shed.stretch, 5_400)
        const next = second + Math.floor(interval * (1 + random() * 0.1))
        due.set(next, (due.get(next) ?? 0) + 1)
      }
      load += (come / goal - load) / 10
      shed = nextShed(shed, load)
    }
    const rate = late / (6 * HOUR)
    expect(rate / goal).toBeGreaterThan(0.6)
    expect(rate / goal).toBeLessThan(1.1)
  })
})
