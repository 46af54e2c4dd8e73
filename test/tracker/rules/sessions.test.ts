import { beforeEach, describe, expect, it } from 'vitest'
import { announce } from '../support/announces.ts'
import type { AnnounceGiven } from '../support/announces.ts'
import { aTracker, START_WALL } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

const SIZE = 1_000_000

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  for (let id = 1; id <= 9; id++) tracker.member(id)
  tracker.torrent(1, { sizeBytes: SIZE })
})

/** Announces, and returns the counts as [complete, incomplete, downloaded]. */
function counts(given: AnnounceGiven = {}): number[] {
  const { complete, incomplete, downloaded } = announce(tracker, given)
  return [complete, incomplete, downloaded]
}

/** Kinds of the entries since the last call. */
function kinds(): string[] {
  return tracker.entries.splice(0).map((entry) => entry.kind)
}

const leeching = { left: SIZE, event: 'started' }
const done = { left: 0, down: SIZE, event: 'completed' }

describe('sessions come and go', () => {
  it('rule 60: a first announce counts as leecher or seeder, and a seeder is not a snatch', () => {
    expect(counts({ left: 5 })).toEqual([0, 1, 0])
    expect(counts({ member: 2, left: 0 })).toEqual([1, 1, 0])
    expect(kinds()).toEqual(['started', 'started'])
  })

  it('rule 61: completed from a known leecher moves it and counts one snatch', () => {
    counts(leeching)
    expect(counts(done)).toEqual([1, 0, 1])
    expect(tracker.entries.at(-1)).toMatchObject({
      kind: 'completed',
      rawDown: BigInt(SIZE),
      left: 0n,
      at: START_WALL,
    })
  })

  it('rule 62: a repeated completed is not a second snatch', () => {
    counts(leeching)
    counts(done)
    kinds()
    expect(counts(done)).toEqual([1, 0, 1])
    expect(kinds()).toEqual([])
  })

  it('rule 63: completed with bytes left is a regular announce', () => {
    counts(leeching)
    kinds()
    expect(counts({ left: 1, down: 10, event: 'completed' })).toEqual([0, 1, 0])
    expect(kinds()).toEqual(['update'])
  })

  it('rule 64: completed from an unknown session is a snatch only with most of it downloaded', () => {
    expect(counts({ left: 0, down: 10, event: 'completed' })).toEqual([1, 0, 0])
    expect(counts({ ...done, member: 2, down: SIZE * 0.95 })).toEqual([2, 0, 1])
    expect(kinds()).toEqual(['resumed', 'resumed', 'completed'])
  })

  it('rules 62, 64: completed again after stopped is not a second snatch', () => {
    counts(leeching)
    for (let time = 0; time < 5; time++) {
      expect(counts(done)).toEqual([1, 0, 1])
      counts({ ...done, event: 'stopped' })
    }
    expect(counts({ ...done, member: 2 })).toEqual([1, 0, 2])
  })

  it('rule 62: counts a second download of all of the torrent', () => {
    counts(leeching)
    counts(done)
    counts({ ...done, event: 'stopped' })
    expect(counts(leeching)).toEqual([0, 1, 1])
    expect(counts(done)).toEqual([1, 0, 2])
  })

  it('rule 66: a seeder who repairs a piece and says completed has not snatched', () => {
    counts({ left: 0 })
    counts({ left: 4_096 })
    expect(counts({ left: 0, down: 4_096, event: 'completed' })).toEqual([1, 0, 0])
    expect(tracker.entries.at(-1)).toMatchObject({ kind: 'completed', flags: 1 + 512 })
  })

  it('rule 65: left=0 counts as completed once, with no event or with stopped', () => {
    counts(leeching)
    expect(counts({ left: 0, down: SIZE })).toEqual([1, 0, 1])
    expect(counts({ left: 0, down: SIZE, event: 'completed' })).toEqual([1, 0, 1])
    counts({ ...leeching, member: 2 })
    kinds()
    expect(counts({ member: 2, left: 0, down: SIZE, event: 'stopped' })).toEqual([1, 0, 2])
    expect(kinds()).toEqual(['completed', 'stopped'])
  })

  it('rule 66: a seeder with bytes left again is a leecher, and not a snatch when it is done', () => {
    counts(leeching)
    counts(done)
    expect(counts({ left: 7, down: SIZE })).toEqual([0, 1, 1])
    expect(counts({ ...done, down: SIZE + 7 })).toEqual([1, 0, 1])
  })

  it('rule 67: stopped leaves immediately, is accounted, and gets no peers', () => {
    counts({ member: 2, left: 0 })
    counts(leeching)
    kinds()
    const reply = announce(tracker, { left: 9, up: 3, down: 4, event: 'stopped', numwant: 50 })
    expect(reply).toMatchObject({ failure: null, complete: 1, incomplete: 0, peers: [] })
    expect(reply.body).toContain('5:peers0:')
    expect(tracker.entries).toMatchObject([{ kind: 'stopped', rawUp: 3n, rawDown: 4n }])
  })

  it('rule 68: stopped from an unknown session is answered, and adds no peer', () => {
    expect(counts({ left: 9, event: 'stopped' })).toEqual([0, 0, 0])
    expect(kinds()).toEqual([])
    expect(counts({ left: 9, up: 5, event: 'stopped' })).toEqual([0, 0, 0])
    expect(kinds()).toEqual(['resumed', 'stopped'])
    expect(tracker.world.peerCount()).toBe(0)
  })

  it('rule 68: an unknown stopped does not replace another session', () => {
    for (const port of [1, 2, 3]) counts({ peer: `p${port}`, port: 2_000 + port })
    expect(counts({ peer: 'p9', port: 2_001, up: 5, event: 'stopped' })).toEqual([3, 0, 0])
  })

  it('rule 69: a late regular announce after stopped revives the session, and nothing counts twice', () => {
    counts({ left: 0, event: 'started' })
    counts({ left: 0, up: 50 })
    counts({ left: 0, up: 80, event: 'stopped' })
    kinds()
    expect(counts({ left: 0, up: 80, event: 'stopped' })).toEqual([0, 0, 0])
    expect(counts({ left: 0, up: 70 })).toEqual([1, 0, 0])
    const raw = tracker.entries.reduce((sum, entry) => sum + entry.rawUp, 0n)
    expect(raw).toBe(0n)
    expect(kinds()).toEqual(['resumed', 'stopped', 'resumed'])
  })

  it('rule 70: started on a known session continues, or restarts if the counters did', () => {
    counts({ left: 0, up: 0, event: 'started' })
    counts({ left: 0, up: 100 })
    kinds()
    counts({ left: 0, up: 130, event: 'started' })
    counts({ left: 0, up: 20, event: 'started' })
    expect(tracker.entries.map((entry) => entry.rawUp)).toEqual([30n, 20n])
    expect(tracker.entries.every((entry) => entry.flags === 1 + 1024)).toBe(true)
  })

  it('rule 72: left can change without any event', () => {
    counts({ left: 900_000 })
    kinds()
    counts({ left: 800_000 })
    expect(tracker.entries).toMatchObject([{ kind: 'update', left: 800_000n, flags: 0 }])
    kinds()
    counts({ left: 2 * SIZE })
    expect(tracker.entries[0].flags).toBe(4)
  })

  it('rule 75: a session that moves is only listed at its new endpoint', () => {
    counts({ from: '9.0.0.1', port: 1_111 })
    kinds()
    announce(tracker, { from: '9.0.0.2', port: 1_111, up: 5 })
    expect(tracker.entries).toMatchObject([
      { kind: 'update', ipv4: '9.0.0.2', rawUp: 5n, flags: 1 + 16 },
    ])
    const peers = () => announce(tracker, { member: 2, left: 5, from: '9.9.9.9' }).peers
    expect(peers()).toEqual(['9.0.0.2:1111'])
    announce(tracker, { from: '9.0.0.2', port: 1_112, up: 5 })
    expect(peers()).toEqual(['9.0.0.2:1112'])
  })

  it('rule 76: a new peer ID at the same endpoint closes the old session', () => {
    counts({ peer: 'old', up: 7, from: '9.0.0.1' })
    expect(counts({ peer: 'new', from: '9.0.0.1' })).toEqual([1, 0, 0])
    expect(kinds()).toEqual(['resumed', 'stopped', 'started'])
    const { peers } = announce(tracker, { member: 2, left: 5, from: '9.9.9.9' })
    expect(peers).toEqual(['9.0.0.1:6881'])
  })

  it('rule 76: so does a session that moves to the endpoint of another', () => {
    counts({ peer: 'a', from: '9.0.0.1' })
    counts({ peer: 'b', from: '9.0.0.2' })
    expect(counts({ peer: 'b', from: '9.0.0.1' })).toEqual([1, 0, 0])
    expect(counts({ member: 2, from: '9.0.0.1' })).toEqual([2, 0, 0])
  })

  it('rule 76: so does a session that gains the endpoint of another in its second family', () => {
    const both = (peer: string, from: string) => {
      counts({ peer, from })
      return counts({ peer, from: '2a00::1' })
    }
    both('old', '9.0.0.1')
    expect(both('new', '9.0.0.2')).toEqual([1, 0, 0])
    const { peers, peers6 } = announce(tracker, { member: 2, left: 5, from: '9.9.9.9' })
    expect(peers).toEqual(['9.0.0.2:6881'])
    expect(peers6).toEqual(['2a00:0:0:0:0:0:0:1 6881'])
    expect(kinds()).toEqual(['started', 'update', 'started', 'stopped', 'update', 'started'])
  })

  it('rule 77: the same peer ID of two members is two sessions', () => {
    expect(counts({ member: 1, port: 1_001 })).toEqual([1, 0, 0])
    expect(counts({ member: 2, port: 1_002 })).toEqual([2, 0, 0])
    announce(tracker, { member: 1, port: 1_001, up: 5 })
    announce(tracker, { member: 2, port: 1_002, up: 6 })
    const rows = tracker.entries.map((entry) => [entry.memberId, entry.rawUp])
    expect(rows.slice(2)).toEqual([
      [1, 5n],
      [2, 6n],
    ])
  })

  it('rule 77: a client that changes its port now and then stays one session', () => {
    announce(tracker, { port: 1_001, event: 'started' })
    for (const port of [1_002, 1_003, 1_004, 1_005]) {
      tracker.pass(60)
      announce(tracker, { port })
      tracker.pass(1_800)
      expect(announce(tracker, { port }).complete).toBe(1)
    }
    expect(announce(tracker, { member: 2, left: 5 }).peers).toHaveLength(1)
  })

  it('rule 78: both families of a session are one peer with two endpoints', () => {
    announce(tracker, { from: '9.0.0.1', port: 1_111, event: 'started' })
    expect(counts({ from: '2a00::1', port: 1_111, event: 'started' })).toEqual([1, 0, 0])
    const { peers, peers6 } = announce(tracker, { member: 2, left: 5, from: '9.9.9.9' })
    expect(peers).toEqual(['9.0.0.1:1111'])
    expect(peers6).toEqual(['2a00:0:0:0:0:0:0:1 1111'])
    announce(tracker, { from: '9.0.0.1', port: 1_111, up: 30 })
    announce(tracker, { from: '2a00::1', port: 1_111, up: 30 })
    expect(tracker.entries.reduce((sum, entry) => sum + entry.rawUp, 0n)).toBe(30n)
    expect(counts({ from: '2a00::1', port: 1_111, up: 30, event: 'stopped' })).toEqual([0, 1, 0])
    expect(counts({ from: '9.0.0.1', port: 1_111, up: 30, event: 'stopped' })).toEqual([0, 1, 0])
    expect(announce(tracker, { member: 2, left: 5 })).toMatchObject({ peers: [], peers6: null })
  })

  it('rule 79: a hybrid torrent is one torrent under both hashes', () => {
    const v1 = 'c1'.repeat(20)
    const v2 = 'd2'.repeat(20)
    tracker.torrent(2, { hashes: [v1, v2] })
    expect(counts({ hash: v1, left: 5, event: 'started' })).toEqual([0, 1, 0])
    expect(counts({ hash: v2, left: 5, event: 'started' })).toEqual([0, 1, 0])
    announce(tracker, { hash: v1, left: 5, down: 40 })
    announce(tracker, { hash: v2, left: 5, down: 40 })
    expect(tracker.entries.reduce((sum, entry) => sum + entry.rawDown, 0n)).toBe(40n)
    for (const hash of [v1, v2]) {
      const { peers } = announce(tracker, {
        member: 3,
        port: 3_333,
        hash,
        left: 5,
        from: '198.18.0.9',
      })
      expect(peers).toEqual(['198.18.0.1:6881'])
    }
  })

  it('rule 24: a whole SHA-256 hash finds the torrent of its first 20 bytes', () => {
    const v2 = 'd2'.repeat(20)
    tracker.torrent(2, { hashes: ['c1'.repeat(20), v2] })
    expect(counts({ hash: v2, left: 5 })).toEqual([0, 1, 0])
    expect(counts({ hash: `${v2}${'00'.repeat(12)}`, left: 5 })).toEqual([0, 1, 0])
  })

  it('rule 42: a peer ID of zeros is accepted and flagged', () => {
    const zeros = '%00'.repeat(20)
    expect(counts({ peer: zeros, up: 1 })).toEqual([1, 0, 0])
    expect(tracker.entries[0].flags & 4).toBe(4)
  })
})
