import { describe, expect, it } from 'vitest'
import { createDraw } from '../../../src/simulators/draw.ts'
import type { Condition } from '../../../src/simulators/peer-choice/oracle/condition.ts'
import { fillsSlots } from '../../../src/simulators/peer-choice/oracle/lines.ts'
import { createOracleTracker } from '../../../src/simulators/peer-choice/oracle/oracle-tracker.ts'
import { oracles } from '../../../src/simulators/peer-choice/oracle/oracles.ts'
import { leavesRoom } from '../../../src/simulators/peer-choice/oracle/room.ts'
import { shortestFirst } from '../../../src/simulators/peer-choice/oracle/shortest-first.ts'
import { sparesSource } from '../../../src/simulators/peer-choice/oracle/source.ts'
import type { Client } from '../../../src/simulators/peer-choice/swarm/client.ts'
import { createClient } from '../../../src/simulators/peer-choice/swarm/client.ts'
import { connect } from '../../../src/simulators/peer-choice/swarm/connections.ts'
import type { Person } from '../../../src/simulators/peer-choice/swarm/population.ts'
import { drawPeople } from '../../../src/simulators/peer-choice/swarm/population.ts'
import { SIZE_BYTES } from '../../../src/simulators/peer-choice/swarm/scenarios.ts'
import type { Said } from '../../../src/simulators/peer-choice/swarm/simulate.ts'

const [anyone] = drawPeople('steady', createDraw(1))

function aClient(id: number, given: Partial<Person> = {}): Client {
  const usual = { isSeeder: false, isClosed: false, region: 0, connections: 100, slots: 4 }
  return createClient({ ...anyone, ...usual, startsAt: 0, up: 1_000, ...given, id })
}
const several = (count: number, first: number, given: Partial<Person> = {}) =>
  Array.from({ length: count }, (_, nth) => aClient(first + nth, given))

/** Gives a leecher its first pieces. */
function withPieces(client: Client, pieces: number): Client {
  client.has.fill(1, 0, pieces)
  client.pieces = pieces
  return client
}

/** Whether the asker may connect to another one. */
function may(
  condition: Condition,
  asker: Client,
  other: Client,
  more: readonly Client[] = [],
  { now = 0, listed = 0 } = {},
): boolean {
  return condition({ asker, here: new Set([asker, other, ...more]), now })(other, listed)
}

describe('an oracle that knows lines', () => {
  const seedbox = { up: 125_000_000, slots: 15 }
  const cable = { up: 2_500_000 }

  /** Has 16 connections. */
  function connected(id: number, given: Partial<Person> = {}): Client {
    const client = aClient(id, given)
    for (const other of several(16, 50)) connect(client, other)
    return client
  }

  it('gives fast lines distant connections only until they have 16', () => {
    const [fast, far, near] = [aClient(1, seedbox), connected(2, { region: 3 }), connected(3)]
    expect(may(fillsSlots, fast, far, [], { listed: 15 })).toBe(true)
    expect(may(fillsSlots, fast, far, [], { listed: 16 })).toBe(false)
    expect(may(fillsSlots, fast, near, [], { listed: 16 })).toBe(true)
  })

  it('lets slow lines connect to any region', () => {
    const [slow, far] = [aClient(1, cable), connected(2, { ...cable, region: 3 })]
    expect(may(fillsSlots, slow, far, [], { listed: 90 })).toBe(true)
  })
})

describe('an oracle that knows pieces', () => {
  const source = () => aClient(1, { isSeeder: true })
  const fast = aClient(2, { kind: 'seedbox' })
  const slow = aClient(3, { kind: 'cable' })

  it('lists the only source of a piece for fast lines', () => {
    expect(may(sparesSource, fast, source())).toBe(true)
    expect(may(sparesSource, slow, source())).toBe(false)
    expect(may(sparesSource, source(), fast)).toBe(true)
    expect(may(sparesSource, slow, fast, [source()])).toBe(true)
  })

  it('lists it for others when no fast ones came for two minutes', () => {
    expect(may(sparesSource, slow, source(), [], { now: 121 })).toBe(true)
  })

  it('lists it for no more than twice as many as it has slots', () => {
    const full = source()
    for (const other of several(8, 50)) connect(other, full)
    expect(may(sparesSource, fast, full)).toBe(false)
    expect(may(sparesSource, source(), fast, [], { listed: 8 })).toBe(false)
  })

  it('lists it as others when all pieces are elsewhere', () => {
    const rest = withPieces(aClient(4), 511)
    expect(may(sparesSource, slow, source(), [rest])).toBe(false)
    const last = aClient(5)
    last.has[511] = 1
    expect(may(sparesSource, slow, source(), [rest, last])).toBe(true)
    expect(may(sparesSource, slow, source(), [aClient(6, { isSeeder: true })])).toBe(true)
  })

  it('lists seeders for the half of the leechers that has most', () => {
    const leechers = several(30, 10).map((one, nth) => withPieces(one, nth * 10))
    const seeders = several(3, 50, { isSeeder: true })
    for (const leecher of leechers) for (const one of seeders.slice(1)) connect(leecher, one)
    const isListed = (leecher: Client) => may(shortestFirst, leecher, seeders[0], leechers)
    expect(leechers.map(isListed)).toEqual(leechers.map((_, nth) => nth >= 15))
    expect(may(shortestFirst, leechers[0], leechers[1], leechers)).toBe(true)
    const newcomer = aClient(90)
    expect(may(shortestFirst, newcomer, seeders[0], leechers)).toBe(true)
  })
})

describe('an oracle that knows who can be reached', () => {
  it('keeps places at reachable clients where many ports are closed', () => {
    const [one, other] = [aClient(1), aClient(2)]
    for (const open of several(25, 50)) connect(one, open)
    const closed = several(30, 100, { isClosed: true })
    expect(may(leavesRoom, one, other, closed)).toBe(false)
    expect(may(leavesRoom, other, one, closed)).toBe(false)
    expect(may(leavesRoom, closed[0], one, closed)).toBe(true)
    expect(may(leavesRoom, one, other, several(30, 200))).toBe(true)
  })
})

describe('the tracker of an oracle', () => {
  const people = [
    { ...anyone, id: 0, isSeeder: true, isClosed: false },
    ...[1, 2, 3].map((id) => ({ ...anyone, id, isSeeder: false, isClosed: id === 3 })),
  ]
  const said = (id: number, given: Partial<Said> = {}): Said => ({
    ...{ person: people[id], event: 'started', uploaded: 0, downloaded: 0, now: 1 },
    ...{ left: SIZE_BYTES, ...given },
  })

  it('lists only clients that can be connected to', () => {
    const [all] = oracles
    const tracker = createOracleTracker(all, 1)
    const clients = people.map(createClient)
    tracker.begin?.(clients)
    expect(tracker.announce(said(3)).peers).toEqual([])
    expect(tracker.announce(said(0)).peers).toEqual([])
    expect(tracker.announce(said(1)).peers).toEqual([0])
    connect(clients[1], clients[0])
    expect(tracker.announce(said(1, { event: null })).peers).toEqual([])
    expect([...tracker.announce(said(2)).peers].sort()).toEqual([0, 1])
    expect(tracker.announce(said(0, { event: 'stopped' })).peers).toEqual([])
    expect(tracker.announce(said(2, { event: null })).peers).toEqual([1])
  })

  it('answers the intervals of the tracker, unless the oracle has others', () => {
    const seconds = oracles.map((oracle) => {
      const tracker = createOracleTracker(oracle, 1)
      tracker.begin?.(people.map(createClient))
      return tracker.announce(said(1)).intervalSeconds
    })
    expect(seconds.at(-1)).toBe(60)
    for (const interval of seconds.slice(0, -1)) {
      expect(interval).toBeGreaterThanOrEqual(300)
      expect(interval).toBeLessThanOrEqual(330)
    }
  })
})
