import { describe, expect, it } from 'vitest'
import { createDraw } from '../../../src/simulators/draw.ts'
import { lowestMean } from '../../../src/simulators/peer-choice/swarm/bound.ts'
import { outcomeOf } from '../../../src/simulators/peer-choice/swarm/outcome.ts'
import type { Person } from '../../../src/simulators/peer-choice/swarm/population.ts'
import { drawPeople } from '../../../src/simulators/peer-choice/swarm/population.ts'
import { MOST_SECONDS, SIZE_BYTES } from '../../../src/simulators/peer-choice/swarm/scenarios.ts'
import { simulateSwarm } from '../../../src/simulators/peer-choice/swarm/simulate.ts'

const MB = 1_000_000
const [anyone] = drawPeople('steady', createDraw(1))
const usual = { isSeeder: false, startsAt: 0, slots: 1_000, up: 0, down: 1_000 * MB }
const leecher = (given: Partial<Person> = {}) => ({ ...anyone, ...usual, ...given })
const seeder = (up: number, given: Partial<Person> = {}) =>
  leecher({ isSeeder: true, up, ...given })
const seconds = (rate: number) => SIZE_BYTES / rate

describe('the lowest mean download time of a swarm', () => {
  it('is limited by the line of each leecher, from when it joins', () => {
    const slow = leecher({ down: 10 * MB, startsAt: 500 })
    const found = lowestMean([seeder(1_000 * MB), slow, leecher({ down: 20 * MB })])
    expect(found).toBeCloseTo((seconds(10 * MB) + seconds(20 * MB)) / 2, -1)
  })

  it('is limited by what the first seeder has uploaded', () => {
    const leechers = Array.from({ length: 5 }, () => leecher({ up: 100 * MB }))
    expect(lowestMean([seeder(5 * MB), ...leechers])).toBeCloseTo(seconds(5 * MB), -1)
  })

  it('completes as many downloads as the upload lines have bytes for', () => {
    const found = lowestMean([seeder(20 * MB), leecher(), leecher(), leecher()])
    expect(found).toBeCloseTo((seconds(20 * MB) * (1 + 2 + 3)) / 3, -1)
  })

  it('counts only the part of a line that its slots can use within a region', () => {
    const one = [seeder(1_000 * MB, { slots: 1 }), leecher()]
    expect(lowestMean(one)).toBeCloseTo(seconds(2 * 6.3 * MB), -1)
  })

  it('ends a download that cannot complete with the simulation', () => {
    expect(lowestMean([leecher()])).toBe(MOST_SECONDS)
  })

  it('is below the time of a swarm in which all are listed for all', () => {
    const tracker = { announce: () => ({ peers: everyone, intervalSeconds: 300 }) }
    const everyone = Array.from({ length: 25 }, (_, id) => id)
    const given = { scenario: 'flash', seed: 2, round: 0, leechers: 24, tracker } as const
    const { mean, bound } = outcomeOf([simulateSwarm(given)])
    expect(bound).toBeGreaterThan(mean / 4)
    expect(bound).toBeLessThan(mean)
  })
})
