import { describe, expect, it } from 'vitest'
import { chosenFormula } from '../../../../src/domain/points/formulas.ts'
import type { SeedHistory } from '../../../../src/domain/ratio/simulations/points-run.ts'
import {
  addPoints,
  earnedOn,
  levelsOf,
} from '../../../../src/domain/ratio/simulations/points-run.ts'
import { createTally } from '../../../../src/domain/ratio/simulations/tally.ts'

const DAY = 86_400
const seed = (torrentId: number, change: Partial<SeedHistory> = {}): SeedHistory => ({
  ...{ torrentId, sizeBytes: 2 ** 31, seeders: 2, snatches: 5, createdAt: 0 },
  ...{ from: 10 * DAY, until: 20 * DAY, seededSeconds: 10 * DAY },
  ...change,
})

describe('the points of recorded seeding', () => {
  it('spread the hours evenly over the time from the first to the last', () => {
    expect(levelsOf([seed(1)], 12)).toMatchObject([{ hours: 24, seeds: [{ torrentId: 1 }] }])
    expect(levelsOf([seed(1, { seededSeconds: 5 * DAY })], 12)).toMatchObject([{ hours: 12 }])
    expect(levelsOf([seed(1)], 9)).toEqual([])
    expect(levelsOf([seed(1)], 20)).toEqual([])
    expect(levelsOf([seed(1, { from: 12 * DAY + DAY / 4 })], 12)).toMatchObject([{ hours: 18 }])
  })

  it('count fewer hours within the hours of more', () => {
    const both = levelsOf([seed(1), seed(2, { seededSeconds: 2.5 * DAY })], 12)
    expect(both.map(({ hours, seeds }) => [hours, seeds.length])).toEqual([
      [6, 2],
      [18, 1],
    ])
  })

  it('are earned for each hour, by the formula itself', () => {
    const chosen = chosenFormula('rules', '')
    const levels = levelsOf([seed(1, { createdAt: -400 * DAY })], 12)
    const hour = chosen!.formula.earn(levels[0].seeds, chosen!.values).milliPoints
    expect(hour).toBeGreaterThan(0)
    expect(earnedOn(levels, chosen)).toBe(24 * hour)
    expect(earnedOn(levels, null)).toBe(0)
  })

  it('are equal for the active formula, and double for everyone with a doubled one', () => {
    const now = chosenFormula('nexus', '')
    const then = chosenFormula('nexus', 'nexus.b0=200, nexus.p=2')
    const window = { firstDay: 5, lastDay: 25 }
    const same = createTally(21)
    expect(
      addPoints(same, { memberId: 1, seeds: [seed(1)] }, { now, then: now }, window),
    ).toBeNull()
    const twice = createTally(21)
    const touched = addPoints(twice, { memberId: 1, seeds: [seed(1)] }, { now, then }, window)
    const { figures, lines } = twice.json()
    expect(Math.abs(Number(figures.then) - 2 * Number(figures.now))).toBeLessThan(500)
    expect(lines.now.reduce((sum, one) => sum + BigInt(one), 0n)).toBe(BigInt(figures.now))
    expect(touched?.what.then).toBe(Number(figures.then))
  })
})
