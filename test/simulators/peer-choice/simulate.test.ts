import { describe, expect, it } from 'vitest'
import { createDraw } from '../../../src/simulators/draw.ts'
import type { Client } from '../../../src/simulators/peer-choice/swarm/client.ts'
import { createClient } from '../../../src/simulators/peer-choice/swarm/client.ts'
import { choke } from '../../../src/simulators/peer-choice/swarm/choking.ts'
import { connect, disconnect } from '../../../src/simulators/peer-choice/swarm/connections.ts'
import { outcomeOf, shareChange } from '../../../src/simulators/peer-choice/swarm/outcome.ts'
import { choosePiece } from '../../../src/simulators/peer-choice/swarm/pieces.ts'
import type { Person } from '../../../src/simulators/peer-choice/swarm/population.ts'
import {
  connectionLimit,
  drawPeople,
} from '../../../src/simulators/peer-choice/swarm/population.ts'
import {
  MOST_SECONDS,
  PIECES,
  PIECE_BYTES,
} from '../../../src/simulators/peer-choice/swarm/scenarios.ts'
import { transfer } from '../../../src/simulators/peer-choice/swarm/transfer.ts'

const draw = createDraw(3)
const [anyone] = drawPeople('steady', createDraw(1))

function aClient(id: number, given: Partial<Person> = {}): Client {
  const usual = { isSeeder: false, isClosed: false, region: 0, connections: 100, slots: 4 }
  return createClient({ ...anyone, ...usual, startsAt: 0, ...given, id })
}

/** A seeder and leechers that are connected to it; all of them unchoked that may be. */
function aSwarm(leechers: readonly Client[], given: Partial<Person> = {}) {
  const seeder = aClient(99, { isSeeder: true, up: 1_000_000, ...given })
  for (const leecher of leechers) connect(leecher, seeder)
  choke(seeder, 0, draw)
  const clients = [seeder, ...leechers]
  return { seeder, run: (seconds: number) => transfer(clients, seconds, draw, () => undefined) }
}

describe('connections of a simulated swarm', () => {
  it('never lead to a closed port, but can start from one', () => {
    const [closed, open] = [aClient(1, { isClosed: true }), aClient(2)]
    connect(open, closed)
    expect(open.links.size).toBe(0)
    connect(closed, open)
    expect([open.links.size, closed.links.size]).toEqual([1, 1])
  })

  it('are limited at both ends, and do not join two seeders', () => {
    const one = aClient(1, { connections: 1 })
    for (const other of [aClient(2), aClient(3)]) connect(one, other)
    expect([...one.links.keys()]).toEqual([2])
    const seeders = [4, 5].map((id) => aClient(id, { isSeeder: true }))
    connect(seeders[0], seeders[1])
    expect(seeders[0].links.size).toBe(0)
  })

  it('are slower between regions', () => {
    expect(connectionLimit(0, 0)).toBe(6_300_000)
    expect(connectionLimit(0, 3)).toBe(700_000)
    const far = aClient(1, { region: 3, down: 1e9 })
    aSwarm([far], { up: 1e9 }).run(1)
    expect(far.downloaded).toBeCloseTo(700_000, -1)
  })
})

describe('transfers of a simulated swarm', () => {
  it('share an upload line, and are limited by the download lines', () => {
    const leechers = [aClient(1, { down: 100_000 }), aClient(2), aClient(3)]
    aSwarm(leechers).run(2)
    const [slow, ...fast] = leechers.map(({ downloaded }) => Math.round(downloaded))
    expect(slow).toBe(200_000)
    for (const bytes of fast) expect(bytes).toBe(900_000)
  })

  it('count each byte once at both ends', () => {
    const leechers = Array.from({ length: 9 }, (_, id) => aClient(id))
    const { seeder, run } = aSwarm(leechers)
    for (let step = 0; step < 40; step++) run(2)
    const down = leechers.reduce((sum, { downloaded }) => sum + downloaded, 0)
    expect(down).toBeCloseTo(seeder.uploaded, 3)
    expect(down).toBeCloseTo(80_000_000, 3)
  })

  it('complete pieces, which others then get from there', () => {
    const leecher = aClient(1, { down: 1e9 })
    const { seeder, run } = aSwarm([leecher], { up: 1e9 })
    const late = aClient(2)
    connect(late, leecher)
    run(Math.ceil((3 * PIECE_BYTES) / connectionLimit(0, 0)))
    expect(leecher.pieces).toBe(3)
    expect(late.copies.reduce((sum, copies) => sum + copies, 0)).toBe(3)
    disconnect(late, late.links.values().next().value ?? expect.fail())
    expect(Math.max(...late.copies)).toBe(0)
    expect(seeder.links.size).toBe(1)
  })
})

describe('pieces and slots of a simulated swarm', () => {
  it('prefer a piece that was begun, then the rarest', () => {
    const [client, seeder] = [aClient(1), aClient(2, { isSeeder: true })]
    client.copies.fill(5)
    client.copies[17] = 2
    expect(choosePiece(client, seeder, draw)).toBe(17)
    client.missing[40] = 100
    expect(choosePiece(client, seeder, draw)).toBe(40)
  })

  it('request a piece twice only when all others are requested', () => {
    const [client, seeder] = [aClient(1), aClient(2, { isSeeder: true })]
    client.asked.fill(1)
    client.asked[3] = 0
    expect(choosePiece(client, seeder, draw)).toBe(3)
    client.asked[3] = 2
    expect(client.asked[choosePiece(client, seeder, draw)]).toBe(1)
  })

  it('go to those who gave most, and to one other at random', () => {
    const client = aClient(1)
    client.has.fill(1, 0, PIECES / 2)
    client.pieces = PIECES / 2
    const others = Array.from({ length: 10 }, (_, nth) => aClient(2 + nth))
    for (const other of others) connect(other, client)
    for (const [id, link] of client.links) link.received = id * 1_000
    choke(client, 0, draw)
    const unchoked = [...client.links].filter(([, { isUnchoked }]) => isUnchoked)
    expect(unchoked).toHaveLength(5)
    expect(unchoked.map(([id]) => id)).toEqual(expect.arrayContaining([8, 9, 10, 11]))
  })
})

describe('the figures of a simulated swarm', () => {
  const done = (id: number, doneAt: number, given: Partial<Person> = {}) => ({
    ...aClient(id, given),
    doneAt,
    uploaded: id,
  })

  it('count a client that never finishes until the end', () => {
    const clients = [done(1, 100), done(2, -1, { isClosed: true })]
    const runs = [{ clients, nearBytes: 1, allBytes: 4, tenCopiesAt: Infinity }]
    const outcome = outcomeOf(runs)
    expect(outcome).toMatchObject({ mean: (100 + MOST_SECONDS) / 2, p90: MOST_SECONDS })
    expect(outcome).toMatchObject({ tenCopies: null, closedTimes: 216, nearShare: 0.25 })
  })

  it('name the group of members that uploads less than before', () => {
    const clients = [done(1, 1), done(2, 1, { kind: 'seedbox' }), done(3, 1, { kind: 'cable' })]
    const change = shareChange(clients, [0.2, 0.4, 0.4], [0.2, 0.5, 0.3])
    expect(change.leastGroupName).toMatch(/^cable/)
    expect(change.leastGroup).toBeCloseTo(0.75)
    expect(change.below80).toBeCloseTo(1 / 3)
  })
})
