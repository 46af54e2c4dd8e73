import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../../src/tracker/simulation/choices.ts'
import { candidates } from '../../../src/tracker/simulation/choices.ts'
import { compareBySeed } from '../../../src/tracker/simulation/compare-by-seed.ts'

/** Small swarms: what is tested is the comparison, not the choices. */
function compare(names: readonly string[], given: { seeds: readonly number[]; leechers: number }) {
  const choices = names.map((name): Candidate => {
    const found = candidates.find((one) => one.name === name)
    return found ?? expect.fail(`no choice is named ${name}`)
  })
  return compareBySeed({ scenario: 'flash', rounds: 1, choices, ...given })
}

describe('candidates', () => {
  it('have different names and start with the current choice', () => {
    expect(candidates[0].name).toBe('present')
    expect(new Set(candidates.map(({ name }) => name)).size).toBe(candidates.length)
  })

  it('distinguish ideas from the effect of other intervals', () => {
    const named = candidates.filter(({ kind }) => kind === 'interval').map(({ name }) => name)
    expect(named).toEqual(['present, each minute', 'oracle: each minute'])
  })
})

describe('a comparison seed by seed', () => {
  it('has a change for each swarm, and 0 for the first choice', () => {
    const { rows, bound, reach } = compare(['present', 'near, few others', 'oracle: all'], {
      ...{ seeds: [5, 6], leechers: 25 },
    })
    const [present, near, all] = rows
    expect(present.change).toEqual({ mean: 0, low: 0, high: 0, changes: [0, 0] })
    expect(present.shares.leastGroup).toBe(1)
    expect(near.change.changes).toHaveLength(2)
    expect(near.change.changes).not.toEqual([0, 0])
    expect(bound.changes.every((change) => change < 0)).toBe(true)
    expect(reach).toBe(all)
  })

  it('gives the same result again, and reports each choice', () => {
    const done: string[] = []
    const choices = candidates.filter(({ name }) => ['present', 'same region'].includes(name))
    const given = { scenario: 'flash', rounds: 1, seeds: [5], leechers: 20, choices } as const
    const first = compareBySeed({ ...given, done: ({ name }, nth) => done.push(`${nth} ${name}`) })
    expect(compareBySeed(given)).toEqual(first)
    expect(done).toEqual(['1 present', '2 same region'])
    expect(first.reach).toBeNull()
  })

  it('shows that the model without an idea is like the tracker', () => {
    const { rows } = compare(['present', 'model of the present'], {
      ...{ seeds: [1, 2, 3], leechers: 40 },
    })
    expect(Math.abs(rows[1].change.mean)).toBeLessThan(0.1)
  })
})
