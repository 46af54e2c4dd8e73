import { describe, expect, it } from 'vitest'
import { createDraw } from '../../../src/simulators/draw.ts'
import { present } from '../../../src/simulators/peer-choice/ideas/present.ts'
import type { Asking, Idea } from '../../../src/simulators/peer-choice/lists/asking.ts'
import { mixed } from '../../../src/simulators/peer-choice/lists/mixed.ts'
import { createModelTracker } from '../../../src/simulators/peer-choice/lists/model-tracker.ts'
import { drawPeople } from '../../../src/simulators/peer-choice/swarm/population.ts'
import { SIZE_BYTES } from '../../../src/simulators/peer-choice/swarm/scenarios.ts'
import type { Said } from '../../../src/simulators/peer-choice/swarm/simulate.ts'

const people = drawPeople('closed', createDraw(1)).map((person) => ({ ...person, numwant: 50 }))
const said = (id: number, given: Partial<Said> = {}): Said => ({
  ...{ person: people[id], event: 'started', uploaded: 0, downloaded: 0, left: SIZE_BYTES, now: 1 },
  ...given,
})

/** A tracker that notes what it is asked with. */
function watched(given: Partial<Idea> = {}) {
  const seen: Asking[] = []
  const list: Idea['list'] = (asking, length) => {
    seen.push(asking)
    return mixed(asking, length)
  }
  return { seen, tracker: createModelTracker({ ...present, list, ...given }, 1) }
}
const open = people.findIndex(({ isClosed }) => !isClosed)
const closed = people.findIndex(({ isClosed }) => isClosed)

describe('the model of a tracker', () => {
  it('lists no closed ports for each other once they are known', () => {
    const tracker = createModelTracker(present, 1)
    for (let id = 0; id < 40; id++) tracker.announce(said(id))
    const { peers } = tracker.announce(said(closed, { event: null, now: 400 }))
    const reachable = people.slice(0, 40).filter(({ isClosed }) => !isClosed)
    expect([...peers].sort((a, b) => a - b)).toEqual(reachable.map(({ id }) => id))
  })

  it('lists a third leechers for a leecher, and no seeders for a seeder', () => {
    const { tracker, seen } = watched()
    for (let id = 0; id < 80; id++) tracker.announce(said(id, { left: 0 }))
    for (let id = 80; id < 200; id++) tracker.announce(said(id))
    const { peers } = tracker.announce(said(200))
    expect(peers).toHaveLength(50)
    expect(peers.filter((id) => id >= 80)).toHaveLength(17)
    const seeding = tracker.announce(said(0, { left: 0, event: null, now: 400 }))
    expect(Math.min(...seeding.peers)).toBeGreaterThanOrEqual(80)
    expect(seen.at(-1)?.seeders).toEqual([])
  })

  it('shows an idea no more than a window of the swarm', () => {
    const { tracker, seen } = watched()
    for (let id = 0; id < 300; id++) tracker.announce(said(id))
    expect(seen.at(-1)?.leechers.length).toBeLessThanOrEqual(132)
    expect(seen.at(-1)?.swarm).toEqual({ leechers: 300, seeders: 0 })
  })

  it('removes a client that stopped', () => {
    const tracker = createModelTracker(present, 1)
    tracker.announce(said(0))
    expect(tracker.announce(said(1)).peers).toEqual([0])
    expect(tracker.announce(said(0, { event: 'stopped', now: 5 })).peers).toEqual([])
    expect(tracker.announce(said(2, { now: 6 })).peers).toEqual([1])
  })

  it('knows how fast a client uploads from its second announce on', () => {
    const { tracker, seen } = watched()
    tracker.announce(said(open))
    expect(seen.at(-1)?.asker.uploadRate).toBeNull()
    tracker.announce(said(open, { event: null, uploaded: 3_000, now: 301 }))
    expect(seen.at(-1)?.asker).toMatchObject({ uploadRate: 10, uploaded: 3_000 })
    tracker.announce(said(open, { event: 'completed', uploaded: 9_000, left: 0, now: 310 }))
    expect(seen.at(-1)?.asker).toMatchObject({ uploadRate: 10, uploaded: 9_000, left: 0 })
  })

  it('counts connections at both ends, without those to closed ports', () => {
    const { tracker, seen } = watched()
    const ids = people.flatMap(({ id, isClosed }) => (isClosed ? [] : [id])).slice(0, 3)
    for (const id of [closed, ...ids]) tracker.announce(said(id))
    tracker.announce(said(ids[2], { event: null, now: 400 }))
    // Each got the earlier ones and was listed for the later ones; the closed port for none.
    expect(seen.at(-1)?.leechers.find(({ id }) => id === ids[0])?.degree).toBe(3)
    tracker.announce(said(ids[0], { event: 'stopped', now: 500 }))
    tracker.announce(said(ids[2], { event: null, now: 800 }))
    expect(seen.at(-1)?.asker.degree).toBeLessThan(5)
  })

  it('cuts a list to what the client asks for, and answers the interval of an idea', () => {
    const tracker = createModelTracker({ ...present, length: () => 500, intervalSeconds: 60 }, 1)
    for (let id = 0; id < 90; id++) tracker.announce(said(id))
    const { peers, intervalSeconds } = tracker.announce(said(90))
    expect([peers.length, intervalSeconds]).toEqual([50, 60])
  })
})
