import { describe, expect, it } from 'vitest'
import { CLASSES, explanations } from '../../../src/domain/fair-play/exposure.ts'
import type { Sums } from '../../../src/domain/fair-play/takers.ts'
import { FIRST_CHANCE, leanOf, weighTakers } from '../../../src/domain/fair-play/takers.ts'

const HIDDEN = explanations.indexOf('hidden')
const LAST_TURN = 99

interface Swarm {
  readonly excess: number
  readonly exposure: number
  readonly others: number
}

/** The coefficient of one member after these swarms, and the share of takers; `known` before. */
function weigh(swarms: readonly Swarm[], known = { exposure: 0, lean: 0 }) {
  const column = (value = 0) => {
    const all = new Float64Array(CLASSES)
    all[HIDDEN] = value
    return all
  }
  const sum = (of: (swarm: Swarm) => number) => swarms.reduce((total, one) => total + of(one), 0)
  const sums: Sums = {
    knownShare: column(),
    knownExposure: column(known.exposure),
    knownLean: column(known.lean),
    exposure: column(sum(({ exposure }) => exposure)),
    share: column(),
    coefficient: column(),
    lean: column(sum(({ excess, exposure, others }) => leanOf(excess, exposure, others))),
  }
  const chance = weighTakers(sums, HIDDEN, FIRST_CHANCE, LAST_TURN)
  return { coefficient: sums.coefficient[HIDDEN], chance }
}

const times = (count: number, swarm: Swarm) => Array.from({ length: count }, () => swarm)

describe('a member whose `left` falls without a report', () => {
  it('takes data if nearly all of it is missing in the swarms', () => {
    const { coefficient, chance } = weigh(times(4, { excess: 3, exposure: 3, others: 0.1 }))
    expect(coefficient).toBeGreaterThan(0.8)
    expect(chance).toBeGreaterThan(FIRST_CHANCE)
  })

  it('gets content from elsewhere if little or nothing is missing', () => {
    const some = weigh(times(4, { excess: 0.5, exposure: 4, others: 0.1 }))
    expect(some.coefficient).toBeLessThan(0.01)
    expect(some.chance).toBeLessThan(FIRST_CHANCE)
    const none = weigh(times(4, { excess: 0, exposure: 4, others: 0.1 }))
    expect(none.coefficient).toBeLessThan(0.01)
  })

  it('is no more likely to take data where others explain what is missing', () => {
    const { coefficient } = weigh(times(20, { excess: 1, exposure: 0.2, others: 1 }))
    expect(coefficient).toBeLessThan(0.1)
  })

  it('is found although earlier evaluations blamed others, if these swarms leaned towards it', () => {
    const missing = times(2, { excess: 3, exposure: 3, others: 0.1 })
    expect(weigh(missing, { exposure: 12, lean: 19 }).coefficient).toBeGreaterThan(0.8)
    expect(weigh(missing, { exposure: 12, lean: 2 }).coefficient).toBeLessThan(0.05)
  })
})
