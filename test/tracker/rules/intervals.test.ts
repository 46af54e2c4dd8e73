import { beforeEach, describe, expect, it } from 'vitest'
import { LEAST_LISTS, MOST_STRETCH, USUAL } from '../../../src/domain/announce/shed.ts'
import { createLoad } from '../../../src/tracker/node/load.ts'
import { writeShed } from '../../../src/tracker/memory/shed-cells.ts'
import { STAT } from '../../../src/tracker/memory/statistics.ts'
import { announce } from '../support/announces.ts'
import { aTracker, START_WALL } from '../support/a-tracker.ts'
import type { Tracker } from '../support/a-tracker.ts'

let tracker: Tracker

beforeEach(() => {
  tracker = aTracker({ adaptIntervals: true, peerListsPerHour: 0 })
  for (let id = 1; id <= 90; id++) tracker.member(id)
  tracker.torrent(1)
  tracker.torrent(2, { listedAt: START_WALL - 60 })
})

/** The interval without its jitter of up to a tenth. */
const base = ({ interval }: { interval: number }) => interval / 1.1

describe('rule 92: intervals that adapt', () => {
  it('are minutes in a young swarm, and its announces are not early for that', () => {
    announce(tracker, { member: 2, torrent: 2, left: 9, from: '9.0.0.2' })
    const first = announce(tracker, { torrent: 2, left: 9, event: 'started', from: '9.0.0.1' })
    expect(first.interval).toBeGreaterThanOrEqual(300)
    expect(base(first)).toBeLessThanOrEqual(300)
    expect(first.minInterval).toBe(first.interval)
    tracker.settings({ earlyPeers: 0 })
    tracker.pass(first.interval)
    expect(announce(tracker, { torrent: 2, left: 8, from: '9.0.0.1' }).peers.length).toBe(1)
    tracker.pass(first.interval - 30)
    expect(announce(tracker, { torrent: 2, left: 7, from: '9.0.0.1' }).peers.length).toBe(0)
  })

  it('are an hour for a seed that nobody leeches from, and shorter when somebody does', () => {
    const idle = announce(tracker)
    expect(base(idle)).toBeLessThanOrEqual(3_600)
    expect(idle.interval).toBeGreaterThanOrEqual(3_600)
    announce(tracker, { member: 2, left: 9, from: '9.0.0.2' })
    expect(base(announce(tracker))).toBeLessThanOrEqual(1_800)
    tracker.settings({ adaptIntervals: false, intervalSeconds: 600 })
    expect(base(announce(tracker))).toBeLessThanOrEqual(600)
  })

  it('rules 73, 85: whoever was told an hour is not gone before, and has seeded all of it', () => {
    const { interval } = announce(tracker)
    expect(tracker.world.settings.expirySeconds()).toBeGreaterThan(interval * 1.5)
    tracker.pass(interval)
    announce(tracker, { member: 2, left: 9, from: '9.0.0.2' })
    announce(tracker, { up: 1 })
    expect(tracker.entries.at(-1)?.seededSeconds).toBe(interval)
  })

  it('an interval that an operator sets below the floor holds as it is', () => {
    tracker.settings({ intervalSeconds: 20, minIntervalSeconds: 10 })
    expect(base(announce(tracker))).toBeLessThanOrEqual(20)
    expect(base(announce(tracker, { torrent: 2 }))).toBeLessThanOrEqual(20)
  })
})

describe('load', () => {
  it('makes intervals longer, never beyond what keeps a peer alive, then lists shorter', () => {
    const { words } = tracker.world
    for (let member = 2; member < 70; member++) {
      announce(tracker, { member, port: 9_000 + member, left: 9, from: '9.0.0.2' })
    }
    const ask = () => announce(tracker, { left: 9, event: 'started', from: '9.0.0.1' })
    const usual = ask()
    writeShed(words, { stretch: 2 * USUAL, lists: USUAL })
    expect(ask().interval / usual.interval).toBeCloseTo(2, 1)
    writeShed(words, { stretch: MOST_STRETCH, lists: LEAST_LISTS })
    const shed = ask()
    expect(shed).toMatchObject({ failure: null, warning: null, incomplete: 69 })
    expect(shed.peers.length).toBe(10)
    const longest = tracker.world.settings.longestInterval() * 1.1
    for (const given of [{}, { member: 3 }, { torrent: 2 }]) {
      expect(announce(tracker, given).interval).toBeLessThanOrEqual(longest)
    }
    expect(tracker.world.settings.expirySeconds()).toBeGreaterThan(longest)
  })

  it('is announces by the set point, or processor time by what the threads may use', () => {
    const { words, stats } = tracker.world
    let used = 0
    const load = createLoad(tracker.world, 2, () => used)
    const seconds = (count: number, announces: number, processor: number) => {
      for (let second = 0; second < count; second++) {
        words[stats + STAT.announces] += announces
        used += processor
        load.tick()
      }
    }
    seconds(100, 1_000, 0.8)
    expect(load.value()).toBeCloseTo(0.5, 2)
    tracker.settings({ announcesPerSecond: 500 })
    seconds(100, 1_000, 0.8)
    expect(load.value()).toBeCloseTo(2, 2)
    expect(load.shed().stretch).toBeGreaterThan(USUAL)
    expect(announce(tracker).interval).toBeGreaterThan(3_960)
    seconds(100, 0, 3.2)
    expect(load.value()).toBeCloseTo(2, 2)
  })
})
