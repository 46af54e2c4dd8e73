import { beforeEach, describe, expect, it } from 'vitest'
import { PEER_FLAG } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { slotOf, SLOT } from '../../../src/tracker/memory/swarm/slot-kinds.ts'
import { hideAll, showAllowed } from '../../../src/tracker/memory/swarm/visibility.ts'
import { announce } from '../support/announces.ts'
import { aTracker } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'
import { aWorld, seededRandom } from '../support/a-world.ts'

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  for (let id = 1; id <= 9; id++) tracker.member(id)
  for (let id = 1; id <= 9; id++) tracker.torrent(id)
})

const FULL = /^Slots full/
const seeder = (torrent: number) => announce(tracker, { member: 2, torrent, from: '9.0.0.2' })
const leech = (torrent: number, given = {}) =>
  announce(tracker, { torrent, left: 500, port: 7_000 + torrent, from: '9.0.0.1', ...given })

describe('rule 53: slots for leeching', () => {
  beforeEach(() => {
    tracker.settings({ leechSlots: 2 })
    for (let id = 1; id <= 9; id++) seeder(id)
  })

  it('one more torrent gets a warning, no peers and no listing, and is accounted', () => {
    expect([leech(1), leech(2)].map(({ warning }) => warning)).toEqual([null, null])
    const third = leech(3, { event: 'started' })
    expect(third).toMatchObject({ failure: null, peers: [] })
    expect(third.warning).toMatch(FULL)
    expect(announce(tracker, { member: 3, torrent: 3, left: 5 }).incomplete).toBe(1)
    leech(3, { up: 70, down: 9 })
    expect(tracker.entries.at(-1)).toMatchObject({ rawUp: 70n, rawDown: 9n })
  })

  it('the next announce takes a slot that became free, whatever freed it', () => {
    const frees = [
      () => leech(1, { event: 'stopped' }),
      () => leech(1, { left: 0, event: 'completed' }),
      () => leech(1, { event: 'paused' }),
    ]
    for (const free of frees) {
      leech(1)
      leech(2)
      expect(leech(3).warning).toMatch(FULL)
      free()
      expect(leech(3)).toMatchObject({ warning: null, peers: ['9.0.0.2:6881'] })
      for (const torrent of [1, 2, 3]) leech(torrent, { event: 'stopped' })
    }
  })

  it('a seeder that becomes a leecher needs a slot too', () => {
    leech(1)
    leech(2)
    expect(leech(3, { left: 0 }).warning).toBeNull()
    expect(leech(3).warning).toMatch(FULL)
  })

  it('two clients on one torrent use one slot', () => {
    leech(1, { peer: 'home' })
    leech(1, { peer: 'box', port: 9_000 })
    expect(leech(2).warning).toBeNull()
    leech(1, { peer: 'box', port: 9_000, event: 'stopped' })
    expect(leech(3).warning).toMatch(FULL)
  })

  it('a member can have a different number, or no limit', () => {
    const row = tracker.member(1)
    tracker.members.setSlots(row, 1, undefined)
    leech(1)
    expect(leech(2).warning).toMatch(FULL)
    tracker.members.setSlots(row, 0, undefined)
    for (let id = 2; id <= 9; id++) expect(leech(id).warning).toBeNull()
    tracker.members.setSlots(row, undefined, undefined)
    expect(leech(9).warning).toMatch(FULL)
  })

  it('a lower number applies to the torrents that are announced next', () => {
    tracker.settings({ leechSlots: 4 })
    for (let id = 1; id <= 4; id++) leech(id)
    tracker.settings({ leechSlots: 1 })
    const warned = [1, 2, 3, 4].map((id) => leech(id).warning !== null)
    expect(warned).toEqual([true, true, true, false])
  })

  it('seeding needs no slot', () => {
    for (let id = 1; id <= 9; id++) expect(leech(id, { left: 0 }).warning).toBeNull()
  })
})

describe('rule 54: slots for seeding', () => {
  it('one more torrent is not listed, but accounted', () => {
    tracker.settings({ seedSlots: 2 })
    for (const torrent of [1, 2]) expect(leech(torrent, { left: 0 }).warning).toBeNull()
    expect(leech(3, { left: 0 }).warning).toMatch(FULL)
    expect(leech(4).warning).toBeNull()
    expect(leech(5, { event: 'paused' }).warning).toMatch(FULL)
    expect(announce(tracker, { member: 3, torrent: 3, left: 5 }).complete).toBe(0)
    leech(3, { left: 0, up: 11 })
    expect(tracker.entries.at(-1)?.rawUp).toBe(11n)
    leech(1, { left: 0, event: 'stopped' })
    expect(leech(3, { left: 0 }).warning).toBeNull()
  })
})

describe('rules 53, 54: the counts of slots', () => {
  it('are those of a recount after any operations', () => {
    const random = seededRandom(11)
    const pick = (limit: number) => Math.floor(random() * limit)
    const { world, tables } = aWorld()
    const { swarms } = world
    const torrents = [1, 2, 3, 4, 5].map((id) => tables.torrents.rowOf(id, 0))
    const members = Array.from({ length: 40 }, (_, id) => tables.members.rowOf(id + 1, 0))
    const kinds = [0, PEER_FLAG.seeding, PEER_FLAG.partial, PEER_FLAG.hidden]

    for (let step = 0; step < 20_000; step++) {
      const torrent = torrents[pick(5)]
      const member = members[pick(members.length)]
      const key = pick(4)
      const peer = swarms.find(torrent, member, key, 0)
      const lot = random()
      if (lot < 0.002) hideAll(world, torrent)
      else if (lot < 0.01) showAllowed(world, torrent)
      else if (peer === 0) swarms.add(torrent, member, key, 0, kinds[pick(4)])
      else if (lot < 0.4) swarms.remove(torrent, peer)
      else swarms.setKind(torrent, peer, kinds[pick(4)])
    }

    for (const member of members) {
      const taken = (slot: number) =>
        torrents.filter((torrent) => swarms.holdsSlot(torrent, member, 0, slot)).length
      expect(world.members.leeching(member)).toBe(taken(SLOT.leech))
      expect(world.members.seeding(member)).toBe(taken(SLOT.seed))
    }
    expect(slotOf(PEER_FLAG.hidden | PEER_FLAG.seeding)).toBe(SLOT.none)
  })
})
