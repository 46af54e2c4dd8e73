import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { beforeEach, describe, expect, it } from 'vitest'
import { LEAST_LISTS, MOST_STRETCH, nothingShed, USUAL } from '../../../src/domain/announce/shed.ts'
import { createLoad } from '../../../src/tracker/node/load.ts'
import { ownTask, threadSeconds } from '../../../src/tracker/node/thread-processor.ts'
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

  it('are an hour for a seed without leechers, and shorter with one', () => {
    const idle = announce(tracker)
    expect(base(idle)).toBeLessThanOrEqual(3_600)
    expect(idle.interval).toBeGreaterThanOrEqual(3_600)
    announce(tracker, { member: 2, left: 9, from: '9.0.0.2' })
    expect(base(announce(tracker))).toBeLessThanOrEqual(1_800)
    tracker.settings({ adaptIntervals: false, intervalSeconds: 600 })
    expect(base(announce(tracker))).toBeLessThanOrEqual(600)
  })

  it('rules 73, 85: a client with an interval of an hour does not expire before it, and seeds all of it', () => {
    const { interval } = announce(tracker)
    expect(tracker.world.settings.expirySeconds()).toBeGreaterThan(interval * 1.5)
    tracker.pass(interval)
    announce(tracker, { member: 2, left: 9, from: '9.0.0.2' })
    announce(tracker, { up: 1 })
    expect(tracker.entries.at(-1)?.seededSeconds).toBe(interval)
  })

  it('an interval that an operator sets below the minimum is used unchanged', () => {
    tracker.settings({ intervalSeconds: 20, minIntervalSeconds: 10 })
    expect(base(announce(tracker))).toBeLessThanOrEqual(20)
    expect(base(announce(tracker, { torrent: 2 }))).toBeLessThanOrEqual(20)
  })
})

describe('load', () => {
  it('makes intervals longer, never beyond the expiry of peers, then lists shorter', () => {
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

  /** A load whose threads use these shares of a core, in a process that uses `process` cores. */
  function aLoad(given: { threads: (number | null)[]; process?: number }) {
    const now = { time: 0, process: 0, threads: given.threads.map(() => 0) }
    const load = createLoad(tracker.world, given.threads.length, {
      monotonic: () => now.time,
      process: () => now.process,
      thread: (task) => (given.threads[task] === null ? null : now.threads[task]),
    })
    load.watch(given.threads.map((_, task) => task))
    /** Lets ticks pass that are `apart` seconds from each other. */
    function run(ticks: number, { announces = 0, apart = 1 } = {}): void {
      for (let tick = 0; tick < ticks; tick++) {
        tracker.world.words[tracker.world.stats + STAT.announces] += announces
        now.time += apart
        now.process += (given.process ?? 0) * apart
        now.threads = now.threads.map((used, task) => used + (given.threads[task] ?? 0) * apart)
        load.tick()
      }
    }
    return { ...load, run }
  }

  it('is the share of the busiest announce thread, or announces relative to the setting', () => {
    const load = aLoad({ threads: [0.4, 0.1] })
    load.run(100, { announces: 1_000 })
    expect(load.value()).toBeCloseTo(0.5, 2)
    expect(load.shares()[0]).toBeCloseTo(0.4, 2)
    expect(load.shares()[1]).toBeCloseTo(0.1, 2)
    tracker.settings({ announcesPerSecond: 500 })
    load.run(100, { announces: 1_000 })
    expect(load.value()).toBeCloseTo(2, 2)
    expect(load.shed().stretch).toBeGreaterThan(USUAL)
    expect(announce(tracker).interval).toBeGreaterThan(3_960)
  })

  it('leaves lists as they are while other threads of the process are busy', () => {
    const load = aLoad({ threads: [0.43], process: 1.9 })
    load.run(1_800)
    expect(load.shed()).toEqual(nothingShed)
    const busy = aLoad({ threads: [0.99], process: 1 })
    busy.run(1_800)
    expect(busy.shed().lists).toBeLessThan(USUAL)
  })

  it('is the same when ticks are late', () => {
    const load = aLoad({ threads: [0.4] })
    load.run(100, { apart: 1.7, announces: 850 })
    expect(load.value()).toBeCloseTo(0.5, 2)
    tracker.settings({ announcesPerSecond: 1_000 })
    load.run(100, { apart: 1.7, announces: 850 })
    expect(load.value()).toBeCloseTo(0.5, 2)
  })

  it('is the share of the process for each thread where the system reports no more', () => {
    const load = aLoad({ threads: [0.1, null], process: 1.2 })
    load.run(100)
    expect(load.shares()).toHaveLength(1)
    expect(load.value()).toBeCloseTo(0.75, 2)
  })

  it.skipIf(process.platform !== 'linux')('is measured for the announce threads only', async () => {
    const idle = new Worker(
      `const { parentPort } = require('node:worker_threads')
       parentPort.on('message', () => {}) // stays
       parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self'))`,
      { eval: true },
    )
    const [link] = (await once(idle, 'message')) as [string]
    const [own, other] = [createLoad(tracker.world, 1), createLoad(tracker.world, 1)]
    own.watch([ownTask()])
    other.watch([Number(link.split('/').at(-1))])
    const seconds = () => threadSeconds(ownTask() ?? 0) ?? 0
    const start = seconds()
    while (seconds() < start + 0.1);
    own.tick()
    other.tick()
    expect(own.shares()[0]).toBeGreaterThan(0)
    expect(other.shares()[0]).toBeLessThan(own.shares()[0] / 2)
    expect(threadSeconds(2 ** 30)).toBeNull()
    await idle.terminate()
  })
})
