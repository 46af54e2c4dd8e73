import { describe, expect, it } from 'vitest'
import { createDraw } from '../../../src/simulators/draw.ts'
import { drawPeople } from '../../../src/simulators/peer-choice/swarm/population.ts'
import { SIZE_BYTES } from '../../../src/simulators/peer-choice/swarm/scenarios.ts'
import type { Said } from '../../../src/simulators/peer-choice/swarm/simulate.ts'
import { choicesOf } from '../../../src/tracker/simulation/choices.ts'
import { compareChoices } from '../../../src/tracker/simulation/compare-choices.ts'
import { createEngineTracker } from '../../../src/tracker/simulation/engine-tracker.ts'

const people = drawPeople('closed', createDraw(1))
const said = (id: number, given: Partial<Said> = {}): Said => ({
  ...{ person: people[id], event: 'started', uploaded: 0, downloaded: 0, left: SIZE_BYTES, now: 1 },
  ...given,
})

describe('the tracker of a simulated swarm', () => {
  it('answers with peers of the swarm, without those that cannot connect to each other', () => {
    const tracker = createEngineTracker({}, 1)
    for (let id = 0; id < 60; id++) tracker.announce(said(id))
    const closed = people.slice(0, 60).filter(({ isClosed }) => isClosed)
    expect(closed.length).toBeGreaterThan(20)
    const again = said(closed[0].id, { event: null, now: 2_000 })
    const { peers, intervalSeconds } = tracker.announce(again)
    const open = people.slice(0, 60).filter(({ isClosed }) => !isClosed)
    expect([...peers].sort((a, b) => a - b)).toEqual(open.map(({ id }) => id))
    expect(intervalSeconds).toBeGreaterThanOrEqual(250)
  })

  it('drops a client that stopped', () => {
    const tracker = createEngineTracker({}, 1)
    tracker.announce(said(0))
    expect(tracker.announce(said(1)).peers).toEqual([0])
    expect(tracker.announce(said(0, { event: 'stopped', now: 5 })).peers).toEqual([])
    expect(tracker.announce(said(2, { now: 6 })).peers).toEqual([1])
  })
})

describe('a comparison of choices', () => {
  const compare = (...names: string[]) =>
    compareChoices({
      ...{ scenario: 'flash', rounds: 1, seeds: [5], leechers: 30 },
      choices: choicesOf().filter(({ name }) => names.includes(name)),
    })

  it('is the same for the same seed, and shows more traffic within regions', () => {
    const [uniform, near] = compare('uniform', 'same region')
    expect(compare('uniform')).toEqual([uniform])
    expect(near.nearShare).toBeGreaterThan(uniform.nearShare)
    expect(uniform.shares).toMatchObject({ leastGroup: 1, below80: 0 })
    expect(uniform.mean).toBeGreaterThan(uniform.bound)
  })
})
