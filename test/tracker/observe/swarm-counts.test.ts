import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Envelope, Payload } from '../../../src/bridge/define-event.ts'
import type { swarmCounts } from '../../../src/bridge/events/traffic-events.ts'
import { MAX_SWARM_COUNTS } from '../../../src/bridge/events/traffic-events.ts'
import type { HolderMap } from '../../../src/domain/fleet/holders.ts'
import { nextMap, slotOf } from '../../../src/domain/fleet/holders.ts'
import { borrowedTorrents, noteBorrowed } from '../../../src/tracker/joining/borrowed.ts'
import { EPOCH_2020 } from '../../../src/tracker/journal/folder.ts'
import type { Move } from '../../../src/tracker/memory/holder-cells.ts'
import {
  MOVE,
  writeHolders,
  writeIsUp,
  writeMove,
} from '../../../src/tracker/memory/holder-cells.ts'
import { hashWords } from '../../../src/tracker/memory/tables/torrent-table.ts'
import { T } from '../../../src/tracker/memory/tables/torrent-row.ts'
import { STATE, writeStatus } from '../../../src/tracker/memory/status.ts'
import { PEER_FLAG } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { createSwarmCounts } from '../../../src/tracker/observe/swarm-counts.ts'
import { aRandomId } from '../../support/bridge/bridge.ts'
import { hashOf } from '../support/a-tracker.ts'
import { aWorld } from '../support/a-world.ts'

type Report = Payload<typeof swarmCounts>

const HASHES = Array.from({ length: 50 }, (_, index) => hashOf(index + 1))

function holderOf({ holders }: HolderMap, hash: string): number {
  const [w0, w1, w2, w3, w4] = hashWords(hash)
  return holders[slotOf(w0, w1, w2, w3, w4)]
}

function aReporter(torrents: number) {
  const made = aWorld()
  const { world, tables } = made
  const sent: Report[] = []
  const state = { room: Infinity, isBehind: false, unhandled: 0 }
  const send = (event: Envelope) => {
    if (state.room <= 0) return false
    state.room--
    state.unhandled++
    sent.push(event.payload as Report)
    return true
  }
  const counts = createSwarmCounts(world, aRandomId(), send, {
    isBorrowed: () => false,
    isBehind: () => state.isBehind,
    unhandled: () => state.unhandled,
  })
  const add = (id: number, kind: number = PEER_FLAG.seeding) =>
    world.swarms.add(tables.torrents.rowOf(id, 0), 1, id, id, kind)
  for (let id = 1; id <= torrents; id++) add(id)
  writeStatus(world.words, 'state', STATE.ready)
  const named = () => sent.flatMap(({ counts }) => counts.map(({ torrentId }) => torrentId))
  return { ...made, sent, state, counts, add, named }
}

describe('reports of swarm counts', () => {
  it('start with everything, in parts, each torrent once', () => {
    const at = aReporter(MAX_SWARM_COUNTS * 2 + 5)
    at.counts.join()
    at.counts.tick(1)
    expect(at.sent.map(({ part }) => part)).toEqual(['first', 'more', 'last'])
    expect(new Set(at.named()).size).toBe(MAX_SWARM_COUNTS * 2 + 5)
    expect(at.named()).toHaveLength(MAX_SWARM_COUNTS * 2 + 5)
  })

  it('are one message if that is enough, even when there are no torrents', () => {
    const at = aReporter(0)
    at.counts.join()
    at.counts.tick(1)
    expect(at.sent).toMatchObject([{ part: 'only', counts: [] }])
  })

  it('then contain what changed, each torrent once per second, with the newest counts', () => {
    const at = aReporter(10)
    at.counts.join()
    at.counts.tick(1)
    at.sent.length = 0
    at.counts.tick(2)
    expect(at.sent).toEqual([])
    for (let time = 0; time < 5; time++) {
      const peer = at.add(3, 0)
      if (time > 0) at.world.swarms.remove(at.tables.torrents.rowOf(3, 0), peer)
    }
    at.add(77)
    at.counts.tick(3)
    expect(at.sent).toMatchObject([{ part: 'change' }])
    expect([...at.sent[0].counts].sort((a, b) => a.torrentId - b.torrentId)).toEqual([
      { torrentId: 3, seeders: 1, leechers: 1 },
      { torrentId: 77, seeders: 1, leechers: 0 },
    ])
  })

  it('cover swarms that no other tracker has, and are complete again when a link ends', () => {
    const at = aReporter(1)
    const { words } = at.world
    const map = nextMap(null, ['t1', 't2'])!
    const theirs = HASHES.find((hash) => holderOf(map, hash) === 1)!
    at.tables.torrents.setHashes(at.tables.torrents.rowOf(2, 0), [hashWords(theirs)])
    at.add(2)
    at.counts.join()
    at.counts.tick(1)
    expect(at.named().sort()).toEqual([1, 2])

    at.sent.length = 0
    writeHolders(words, map, 't1')
    writeIsUp(words, 2, true)
    at.counts.tick(2)
    expect(at.sent).toMatchObject([{ part: 'only', counts: [{ torrentId: 1 }] }])
    at.sent.length = 0
    at.add(2)
    at.counts.tick(3)
    expect(at.sent[0].counts).toEqual([{ torrentId: 2, seeders: 0, leechers: 0 }])

    at.sent.length = 0
    writeIsUp(words, 2, false)
    at.counts.tick(4)
    expect(at.sent).toMatchObject([{ part: 'only', counts: { length: 2 } }])
    expect(at.sent[0].counts).toContainEqual({ torrentId: 2, seeders: 2, leechers: 0 })
  })

  it.each([
    ['that is arriving', 't1', MOVE.lacks, MOVE.none],
    ['that is sent to its holder', 't2', MOVE.sends, MOVE.has],
  ])('contain a swarm %s when it is there', (_, holder, during: Move, after: Move) => {
    const at = aReporter(0)
    const [w0, w1, w2, w3, w4] = hashWords(HASHES[0])
    const slot = slotOf(w0, w1, w2, w3, w4)
    const [own, other] = holder === 't1' ? [0, 1] : [1, 0]
    const first = nextMap(null, ['t1', 't2']) as HolderMap
    const all = Array.from(first.holders, () => own)
    const none = all.map(() => other)
    const map = { ...first, holders: all, standbys: none, givers: none }
    writeHolders(at.world.words, map, 't1', () => during)
    writeIsUp(at.world.words, 2, true)
    at.counts.join()
    at.counts.tick(1)
    const row = at.tables.torrents.rowOf(9, 0)
    at.tables.torrents.setHashes(row, [hashWords(HASHES[0])])
    at.add(9)
    at.sent.length = 0
    at.counts.tick(2)
    expect(at.named()).toEqual([])
    // A full report forgets no swarm that is on its way.
    at.counts.join()
    at.counts.tick(3)
    writeMove(at.world.words, slot, after)
    at.counts.tick(4)
    expect(at.sent.flatMap(({ counts }) => counts)).toEqual([
      { torrentId: 9, seeders: 1, leechers: 0 },
    ])
  })

  it('wait for room in the queue, and continue where they stopped', () => {
    const at = aReporter(MAX_SWARM_COUNTS * 3)
    at.counts.join()
    for (let second = 1; second < 9; second++) {
      at.state.room = 1
      at.counts.tick(second)
    }
    expect(at.sent.map(({ part }) => part)).toEqual(['first', 'more', 'last'])
    expect(new Set(at.named()).size).toBe(MAX_SWARM_COUNTS * 3)
    at.state.room = 0
    at.add(5, 0)
    at.counts.tick(20)
    at.state.room = 1
    at.counts.tick(21)
    expect(at.sent.at(-1)).toMatchObject({
      part: 'change',
      counts: [{ torrentId: 5, leechers: 1 }],
    })
  })

  it('name each swarm once, with the newest counts, however long they wait for room', () => {
    const torrents = MAX_SWARM_COUNTS + 7
    const at = aReporter(torrents)
    at.counts.join()
    at.counts.tick(1)
    at.sent.length = 0
    at.state.room = 0
    for (let second = 2; second < 12; second++) {
      for (let id = 1; id <= torrents; id++) at.add(id, 0)
      at.counts.tick(second)
    }
    at.state.room = Infinity
    for (let second = 12; second < 15; second++) at.counts.tick(second)
    const last = new Map(at.sent.flatMap(({ counts }) => counts).map((one) => [one.torrentId, one]))
    expect([...last.values()].every(({ leechers }) => leechers === 10)).toBe(true)
    // Those of the first message were read before there was no room.
    expect(at.named().length).toBe(torrents + MAX_SWARM_COUNTS)
    expect(last.size).toBe(torrents)
  })

  it('leave room on the bridge for entries that wait to be booked', () => {
    const at = aReporter(MAX_SWARM_COUNTS * 9)
    at.state.isBehind = true
    at.counts.join()
    // A batch of entries is on its way.
    at.state.unhandled = 1
    at.counts.tick(1)
    expect(at.sent.map(({ part }) => part)).toEqual(['first', ...Array(4).fill('more')])
    at.counts.goOn()
    expect(at.sent).toHaveLength(5)
    at.state.unhandled -= 2
    at.counts.goOn()
    expect(at.sent).toHaveLength(7)
    at.state.unhandled = 0
    at.counts.goOn()
    expect(at.sent.at(-1)?.part).toBe('last')
    expect(new Set(at.named()).size).toBe(MAX_SWARM_COUNTS * 9)
  })

  it('are held back for half a minute while entries wait, then sent as they are handled', () => {
    const torrents = MAX_SWARM_COUNTS * 9
    const at = aReporter(torrents)
    at.counts.join()
    at.counts.tick(1)
    at.state.isBehind = true
    at.counts.tick(2)
    at.sent.length = 0
    for (let second = 3; second < 32; second++) {
      for (let id = second - 2; id <= torrents; id += 29) at.add(id, 0)
      at.counts.goOn()
      at.counts.tick(second)
    }
    expect(at.sent).toEqual([])
    for (let second = 32; second < 34; second++) {
      at.state.unhandled = 0
      at.counts.tick(second)
    }
    expect(at.sent.map(({ counts }) => counts.length)).toEqual(Array(9).fill(MAX_SWARM_COUNTS))
    expect(new Set(at.named()).size).toBe(torrents)
    // The next list is half a minute after this one.
    at.state.unhandled = 0
    at.add(7, 0)
    for (let second = 34; second < 62; second++) at.counts.tick(second)
    expect(at.sent).toHaveLength(9)
    at.counts.tick(62)
    expect(at.sent.at(-1)?.counts).toHaveLength(1)
  })

  it('are held back again after a list whose last message had to wait', () => {
    const at = aReporter(MAX_SWARM_COUNTS)
    at.counts.join()
    at.counts.tick(1)
    at.state.isBehind = true
    for (let id = 1; id <= MAX_SWARM_COUNTS; id++) at.add(id, 0)
    at.sent.length = 0
    at.state.unhandled = 6
    at.counts.tick(2)
    at.add(7, 0)
    at.state.unhandled = 0
    for (let second = 3; second < 32; second++) {
      at.counts.goOn()
      at.counts.tick(second)
    }
    expect(at.sent.map(({ counts }) => counts.length)).toEqual([MAX_SWARM_COUNTS])
    at.counts.tick(32)
    expect(at.sent.at(-1)?.counts).toHaveLength(1)
  })

  it('start again when the bridge is back', () => {
    const at = aReporter(3)
    at.counts.join()
    at.counts.tick(1)
    at.counts.leave()
    at.add(9)
    at.counts.tick(2)
    expect(at.sent).toHaveLength(1)
    at.counts.join()
    at.counts.tick(3)
    expect(at.sent.at(-1)?.part).toBe('only')
    expect(at.sent.at(-1)?.counts).toHaveLength(4)
  })

  it('are not sent before the first full state', () => {
    const at = aReporter(3)
    writeStatus(at.world.words, 'state', STATE.loading)
    at.counts.join()
    at.counts.tick(1)
    expect(at.sent).toEqual([])
  })

  it('leave out swarms that another tracker reports, until something happens here', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-borrowed-'))
    const { world, tables, add } = aReporter(0)
    noteBorrowed(folder, world.clock.wall())
    const sent: Report[] = []
    const isBorrowed = borrowedTorrents(folder, world)
    const send = (event: Envelope) => sent.push(event.payload as Report) > 0
    const counts = createSwarmCounts(world, aRandomId(), send, {
      ...{ isBorrowed, isBehind: () => false, unhandled: () => 0 },
    })
    add(1)
    add(2)
    const second = tables.torrents.rowOf(2, 0)
    world.words[second + T.sequenceHi] = world.clock.wall() - EPOCH_2020 + 1
    counts.join()
    counts.tick(1)
    const named = () => sent.flatMap((one) => one.counts.map(({ torrentId }) => torrentId))
    expect(named()).toEqual([2])
    noteBorrowed(folder, world.clock.wall() - 3_601)
    expect(borrowedTorrents(folder, world)(tables.torrents.rowOf(1, 0))).toBe(false)
    fs.rmSync(folder, { recursive: true })
  })
})
