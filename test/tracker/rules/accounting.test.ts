import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { announce } from '../support/announces.ts'
import { aTracker, START_WALL } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker()
  for (let id = 1; id <= 9; id++) tracker.member(id)
  tracker.torrent(1)
})

const FLAG = {
  seeding: 1,
  suspicious: 4,
  implausible: 32,
  began: 1024,
  recounted: 2048,
  lowerUp: 4096,
  lowerDown: 8192,
}

describe('every byte is counted once', () => {
  it('rule 80: the first announce of a session is its baseline, or resumes it', () => {
    announce(tracker, { up: 500, down: 20 })
    expect(tracker.entries).toMatchObject([
      { kind: 'resumed', rawUp: 0n, rawDown: 0n, uploaded: 500n, downloaded: 20n },
    ])
    announce(tracker, { up: 512, down: 20 })
    expect(tracker.entries[1]).toMatchObject({ kind: 'update', rawUp: 12n, rawDown: 0n })
  })

  it('rule 81: compares each counter separately, with its highest value', () => {
    announce(tracker, { up: 100, down: 100 })
    announce(tracker, { up: 130, down: 80 })
    announce(tracker, { up: 10, down: 120 })
    expect(tracker.entries.slice(1)).toMatchObject([
      {
        ...{ rawUp: 30n, rawDown: 0n, downloaded: 100n, lowerDown: 20n },
        flags: FLAG.seeding | FLAG.lowerDown,
      },
      {
        ...{ rawUp: 0n, rawDown: 20n, uploaded: 130n, lowerUp: 120n },
        flags: FLAG.seeding | FLAG.suspicious | FLAG.lowerUp,
      },
    ])
  })

  it('rules 34, 82: counts one byte above 2^53, and flags more than any line can carry', () => {
    announce(tracker, { up: 2n ** 53n })
    announce(tracker, { up: 2n ** 53n + 1n })
    expect(tracker.entries[1]).toMatchObject({ rawUp: 1n, flags: FLAG.seeding })
    tracker.pass(60)
    announce(tracker, { up: 2n ** 60n })
    expect(tracker.entries[2]).toMatchObject({
      rawUp: 2n ** 60n - 2n ** 53n - 1n,
      flags: FLAG.seeding | FLAG.suspicious | FLAG.implausible,
    })
  })

  it('an entry has the interval, both endpoints, client, key and the whole state', () => {
    announce(tracker, { left: 900, from: '9.0.0.1', port: 1_111, extra: '&key=abcd' })
    tracker.pass(100)
    announce(tracker, { left: 900, from: '2a00::1', port: 1_111, extra: '&key=abcd' })
    tracker.pass(50)
    announce(tracker, {
      up: 7,
      down: 9,
      left: 800,
      from: '9.0.0.1',
      port: 1_111,
      extra: '&key=abcd',
    })
    const [first, second, third] = tracker.entries
    expect(third).toMatchObject({
      kind: 'update',
      memberId: 1,
      torrentId: 1,
      sessionKey: first.sessionKey,
      keyHash: first.keyHash,
      rawUp: 7n,
      rawDown: 9n,
      left: 800n,
      since: START_WALL + 100,
      at: START_WALL + 150,
      startedAt: START_WALL,
      leechedSeconds: 50,
      client: '2d7142343532302d',
      ipv4: '9.0.0.1',
      port4: 1_111,
      ipv6: '2a00:0:0:0:0:0:0:1',
      port6: 1_111,
    })
    expect(first.keyHash).not.toBe(0)
    expect(second.leechedSeconds).toBe(100)
    expect(third.sequence).toBeGreaterThan(second.sequence)
    expect(second.sequence).toBeGreaterThan(first.sequence)
  })

  it('an announce that changes nothing writes nothing, and its time is in a later entry', () => {
    announce(tracker)
    for (let time = 0; time < 6; time++) {
      tracker.pass(1_800)
      announce(tracker)
    }
    expect(tracker.entries.length).toBe(1)
    tracker.pass(1_800)
    announce(tracker, { up: 1 })
    expect(tracker.entries[1]).toMatchObject({
      seededSeconds: 7 * 1_800,
      since: START_WALL + 10_800,
    })
  })

  it('a seeder without traffic gets a journal entry every few hours', () => {
    announce(tracker)
    for (let time = 0; time < 48; time++) {
      tracker.pass(1_800)
      announce(tracker)
    }
    const seconds = tracker.entries.map((entry) => entry.seededSeconds)
    expect(seconds).toEqual([0, 21_600, 21_600, 21_600, 21_600])
  })

  it('the sum of the entries is what the client reports, whatever it reports', () => {
    const step = fc.record({ up: fc.nat(1_000), down: fc.nat(1_000), wait: fc.nat(3_000) })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        announce(tracker, { event: 'stopped', left: 5 })
        tracker.entries.length = 0
        let up = 0
        let down = 0
        announce(tracker, { left: 5, event: 'started' })
        for (const { up: more, down: most, wait } of steps) {
          tracker.pass(wait)
          up += more
          down += most
          announce(tracker, { up, down, left: 5 })
        }
        announce(tracker, { up, down, left: 5, event: 'stopped' })
        const sum = (of: 'rawUp' | 'rawDown') =>
          tracker.entries.reduce((total, entry) => total + entry[of], 0n)
        expect(sum('rawUp')).toBe(BigInt(up))
        expect(sum('rawDown')).toBe(BigInt(down))
      }),
      { numRuns: 200 },
    )
  })
})

describe('rule 85: seed time', () => {
  const seconds = () => tracker.entries.reduce((sum, entry) => sum + entry.seededSeconds, 0)

  it('counts between announces of a seeder, a long silence as one and a half intervals', () => {
    announce(tracker)
    tracker.pass(1_800)
    announce(tracker)
    tracker.pass(9_000)
    announce(tracker, { event: 'stopped' })
    expect(seconds()).toBe(1_800 + 2_700)
  })

  it('counts only what was seeding before and after', () => {
    announce(tracker, { left: 5 })
    tracker.pass(100)
    announce(tracker, { left: 0, down: 5 })
    tracker.pass(100)
    announce(tracker, { left: 3, down: 5 })
    tracker.pass(100)
    announce(tracker, { left: 3, down: 5, event: 'stopped' })
    expect(seconds()).toBe(0)
    expect(tracker.entries.reduce((sum, entry) => sum + entry.leechedSeconds, 0)).toBe(200)
  })

  it('rule 71: a partial seed does not download, but has an entry every six hours', () => {
    for (let time = 0; time < 14; time++) {
      announce(tracker, { left: 5, event: 'paused' })
      tracker.pass(1_800)
    }
    const rows = tracker.entries.map((entry) => [entry.kind, entry.leechedSeconds])
    expect(rows).toEqual([
      ['started', 0],
      ['update', 0],
    ])
    expect(seconds()).toBe(0)
  })

  it('is the union of the times of two clients of a member', () => {
    announce(tracker, { peer: 'a', port: 1_001 })
    tracker.pass(600)
    announce(tracker, { peer: 'b', port: 1_002 })
    for (let time = 0; time < 10; time++) {
      tracker.pass(900)
      announce(tracker, { peer: 'a', port: 1_001 })
      tracker.pass(900)
      announce(tracker, { peer: 'b', port: 1_002 })
    }
    announce(tracker, { peer: 'a', port: 1_001, event: 'stopped' })
    announce(tracker, { peer: 'b', port: 1_002, event: 'stopped' })
    expect(seconds()).toBe(600 + 10 * 1_800)
  })
})

describe('contract §5.1: a journal that cannot be written', () => {
  it('answers without advancing a counter, and a later announce has the bytes', () => {
    announce(tracker, { up: 1, event: 'started' })
    announce(tracker, { member: 2, left: 5, port: 2_222 })
    tracker.fillDisk(true)
    announce(tracker, { up: 5 })
    expect(announce(tracker, { up: 50 })).toMatchObject({
      failure: null,
      complete: 1,
      incomplete: 1,
    })
    expect(announce(tracker, { member: 3, left: 0 })).toMatchObject({ failure: null, complete: 2 })
    tracker.fillDisk(false)
    tracker.journal.flush()
    announce(tracker, { up: 90 })
    const mine = tracker.entries.filter((entry) => entry.memberId === 1)
    expect(mine.reduce((sum, entry) => sum + entry.rawUp, 0n)).toBe(89n)
    expect(announce(tracker, { member: 2, left: 5, port: 2_222 })).toMatchObject({ complete: 1 })
  })

  it('refuses stopped and says when to retry', () => {
    announce(tracker, { event: 'started' })
    tracker.fillDisk(true)
    announce(tracker, { up: 5 })
    const stopped = announce(tracker, { up: 9, event: 'stopped' })
    expect(stopped.failure).toMatch(/saved/)
    expect(stopped.retryIn).toBe(1)
    tracker.fillDisk(false)
    tracker.journal.flush()
    expect(announce(tracker, { up: 9, event: 'stopped' })).toMatchObject({ complete: 0 })
    expect(tracker.entries.reduce((sum, entry) => sum + entry.rawUp, 0n)).toBe(9n)
  })
})

describe('a locked torrent', () => {
  it('queues the announce, which does nothing until the lock is free', () => {
    const row = tracker.torrent(1)
    announce(tracker, { up: 1 })
    tracker.world.lock.take(row)
    expect(() => announce(tracker, { up: 5 })).toThrow('queued')
    expect(tracker.entries.length).toBe(1)
    tracker.world.lock.release(row)
    announce(tracker, { up: 5 })
    expect(tracker.entries[1].rawUp).toBe(4n)
  })

  it('is unlocked whatever the reply is', () => {
    const row = tracker.torrent(1)
    tracker.member(1, { banned: true })
    announce(tracker)
    announce(tracker, { member: 2 })
    expect(tracker.world.lock.tryTake(row)).toBe(true)
  })
})
