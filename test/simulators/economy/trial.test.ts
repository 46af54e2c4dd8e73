import { describe, expect, it } from 'vitest'
import { outcomeOf } from '../../../src/simulators/economy/outcome.ts'
import { runTrial } from '../../../src/simulators/economy/trial.ts'
import { calibrate } from '../../../src/simulators/economy/calibration.ts'

const GIVEN = { members: 600, days: 14, cheaterShare: 0.04 }

describe('a simulated community with planted cheats', () => {
  const subjects = runTrial({ ...GIVEN, seed: 11 })
  const outcome = outcomeOf(subjects)

  it('is the same for the same seed', () => {
    const again = outcomeOf(runTrial({ ...GIVEN, seed: 11 }))
    expect(again).toEqual(outcome)
    expect(outcomeOf(runTrial({ ...GIVEN, seed: 12 }))).not.toEqual(outcome)
  })

  it('accuses hardly any honest member, and none above 90', () => {
    expect(outcome.honest).toBeGreaterThan(550)
    expect(outcome.honestShown).toBeLessThanOrEqual(2)
    expect(outcome.honestAbove90).toBe(0)
  })

  it('finds most of those who gain much', () => {
    expect(outcome.gained).toBeGreaterThan(10)
    expect(outcome.recall).toBeGreaterThan(0.6)
  })

  it('shows hardly any member when all are honest', () => {
    const honest = outcomeOf(runTrial({ ...GIVEN, cheaterShare: 0, seed: 13 }))
    expect(honest).toMatchObject({ honest: 600, gained: 0, recall: null, honestAbove90: 0 })
    expect(honest.honestShown).toBeLessThanOrEqual(1)
  })

  it('finds weights that count evidence against a member', () => {
    const { overstated, taken } = calibrate(subjects)
    expect(overstated.constant).toBeLessThan(0)
    expect(taken.constant).toBeLessThan(0)
    const weights = [...overstated.raise, ...overstated.lower, ...taken.raise, ...taken.lower]
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...overstated.raise)).toBeGreaterThan(1)
  })
})
