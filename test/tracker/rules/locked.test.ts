import { beforeEach, describe, expect, it } from 'vitest'
import { sumStat } from '../../../src/tracker/memory/statistics.ts'
import { countedSince, lastSeen4, P } from '../../../src/tracker/memory/swarm/peer-row.ts'
import { aTracker } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'
import { announce } from '../support/announces.ts'

let tracker: Tracker
let torrent: number

beforeEach(() => {
  tracker = aTracker()
  for (let id = 1; id <= 200; id++) tracker.member(id)
  torrent = tracker.torrent(1)
  announce(tracker, { member: 1, up: 5 })
  announce(tracker, { member: 2, left: 7, port: 2_222 })
  tracker.pass(1_800)
})

/** The first session of the first member. */
function session(): number {
  const { words, swarms } = tracker.world
  const rows = Array.from({ length: swarms.size(torrent) }, (_, place) => swarms.at(torrent, place))
  return rows.find((row) => words[(words[row + P.member] >>> 0) + 0] === 1) ?? 0
}

const settle = () => {
  tracker.engine.settle()
  tracker.journal.flush()
}

describe('an announce whose torrent is locked for reading', () => {
  it('is answered from the current state if it has no new counters, and applied later', () => {
    const { lock, words, clock } = tracker.world
    const before = words[session() + P.lastAt]
    expect(lock.tryHold(torrent)).toBe(true)
    const reply = announce(tracker, { member: 1, up: 5 })
    expect(reply).toMatchObject({ complete: 1, incomplete: 1, peers: ['198.18.0.1:2222'] })
    expect(words[session() + P.lastAt]).toBe(before)
    settle()
    expect(words[session() + P.lastAt]).toBe(before)
    lock.release(torrent)
    const heard = clock.seconds()
    tracker.pass(40)
    settle()
    expect(words[session() + P.lastAt]).toBe(heard)
    expect(lastSeen4(words, session())).toBe(heard)
    expect(countedSince(words, session())).toBe(1_800)
    expect(sumStat(words, 'readWhileLocked')).toBe(1)
    expect(tracker.entries).toHaveLength(2)
  })

  it.each([
    ['bytes', { member: 1, up: 6 }],
    ['a stopped', { member: 1, up: 5, event: 'stopped' }],
    ['another kind', { member: 1, up: 5, left: 1 }],
    ['another place', { member: 1, up: 5, port: 1_111 }],
    ['another family', { member: 1, up: 5, from: '2a00:1450::1' }],
    ['a new session', { member: 3 }],
  ])('is queued when it brings %s', (_what, said) => {
    const { lock } = tracker.world
    lock.tryHold(torrent)
    expect(() => announce(tracker, said)).toThrow('queued')
    lock.release(torrent)
    expect(announce(tracker, said).failure).toBeNull()
    settle()
    expect(sumStat(tracker.world.words, 'readWhileLocked')).toBe(0)
  })

  it('is queued while the torrent is being changed, or was changed since then', () => {
    const { lock } = tracker.world
    lock.tryHold(torrent)
    lock.change(torrent)
    expect(() => announce(tracker, { member: 1, up: 5 })).toThrow('queued')
    lock.release(torrent)
    lock.tryHold(torrent)
    const { stamp } = lock
    let asked = 0
    Object.assign(lock, { stamp: (row: number) => stamp(row) + asked++ })
    expect(() => announce(tracker, { member: 1, up: 5 })).toThrow('queued')
  })

  it('does not undo announces that arrived later', () => {
    const { lock, words } = tracker.world
    lock.tryHold(torrent)
    announce(tracker, { member: 1, up: 5 })
    lock.release(torrent)
    // The next announce of the same session settles first, then adds more.
    tracker.pass(1_800)
    announce(tracker, { member: 1, up: 9 })
    settle()
    expect(words[session() + P.uploadedLo]).toBe(9)
    expect(tracker.entries.at(-1)).toMatchObject({ rawUp: 4n, seededSeconds: 3_600 })
  })

  it('stores no more times than it has places, then queues announces', () => {
    const { lock } = tracker.world
    tracker.settings({ minIntervalSeconds: 1 })
    lock.tryHold(torrent)
    for (let time = 0; time < 1_024; time++) announce(tracker, { member: 1, up: 5 })
    expect(() => announce(tracker, { member: 1, up: 5 })).toThrow('queued')
    lock.release(torrent)
    settle()
    expect(announce(tracker, { member: 1, up: 5 }).failure).toBeNull()
  })
})
