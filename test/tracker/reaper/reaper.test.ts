import fs from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultTrackerSettings } from '../../../src/bridge/events/settings-events.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { openJournals } from '../../../src/tracker/journal/journal-files.ts'
import { createReaperPool } from '../../../src/tracker/reaper/reaper-pool.ts'
import type { Sweepers } from '../../../src/tracker/reaper/reaper-pool.ts'
import { createReaper } from '../../../src/tracker/reaper/reaper.ts'
import type { SweepTask } from '../../../src/tracker/reaper/worker.ts'
import { writeSettings } from '../../../src/tracker/memory/settings.ts'
import { writeStatus } from '../../../src/tracker/memory/status.ts'
import { until } from '../../support/until.ts'
import { aFolder } from '../support/a-role.ts'
import { aWorld } from '../support/a-world.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

/** `torrents` torrents with one silent peer each. */
function aSilentWorld(torrents: number) {
  const made = aWorld()
  const { world, tables } = made
  for (let id = 1; id <= torrents; id++) {
    const torrent = tables.torrents.rowOf(id, 0)
    const peer = world.swarms.add(torrent, tables.members.rowOf(1, 0), id, 0, 0)
    world.endpoints.set4(peer, 0x50000000 + id, 6881, world.clock.seconds())
  }
  made.pass(7_200)
  const folder = aFolder('reaper')
  cleanUps.push(() => fs.rmSync(folder, { recursive: true }))
  const files = openJournals(world.words, folder, 1, [0], [])
  files.rotate()
  cleanUps.push(files.stop)
  return made
}

describe('the reaper', () => {
  it('sweeps in a piscina worker over the shared memory', async () => {
    const { shared, world } = aSilentWorld(3_000)
    const sweepers = createReaperPool({ ...shared, thread: 0 })
    const reaper = createReaper({ world, sweepers, log: silentLog(), leastPassSeconds: 0.2 })
    cleanUps.push(() => {
      writeStatus(world.words, 'stop', 1)
      return reaper.stop()
    })
    reaper.start()
    await until(() => world.peerCount() === 0, 15, 'every silent peer expiring')
  })

  it('without the pool nothing expires', async () => {
    const { world } = aSilentWorld(100)
    const asked: SweepTask[] = []
    const nobody: Sweepers = {
      run(task) {
        asked.push(task)
        return Promise.resolve({ torrents: task.torrents, left: 0 })
      },
      stop: () => Promise.resolve(),
    }
    const reaper = createReaper({
      world,
      sweepers: nobody,
      log: silentLog(),
      leastPassSeconds: 0.2,
    })
    cleanUps.push(reaper.stop)
    reaper.start()
    await until(() => reaper.passes() >= 2, 10, 'two passes')
    expect(world.peerCount()).toBe(100)
  })

  it('keeps the rate of the settings and the minimum length of a pass', async () => {
    const { world } = aSilentWorld(2_000)
    writeSettings(world.words, { ...defaultTrackerSettings, reaperTorrentsPerSecond: 1_000 })
    let swept = 0
    const counter: Sweepers = {
      run(task) {
        const torrents = Math.min(task.torrents, 2_000 - swept)
        swept += torrents
        return Promise.resolve({ torrents, left: 2_000 - swept })
      },
      stop: () => Promise.resolve(),
    }
    const reaper = createReaper({
      world,
      sweepers: counter,
      log: silentLog(),
      leastPassSeconds: 0.1,
    })
    cleanUps.push(reaper.stop)
    const began = performance.now()
    reaper.start()
    await until(() => reaper.passes() >= 1, 15, 'one pass')
    const seconds = (performance.now() - began) / 1000
    expect(swept).toBe(2_000)
    expect(seconds).toBeGreaterThan(1.5)
  })

  it('uses no more than its share of a core, and applies a new share immediately', async () => {
    const { world } = aSilentWorld(2_000)
    const share = (reaperCorePercent: number) =>
      writeSettings(world.words, { ...defaultTrackerSettings, reaperCorePercent })
    let [spentMs, longestMs] = [0, 0]
    const slow: Sweepers = {
      run({ torrents }) {
        const began = performance.now()
        while (performance.now() - began < 10); // the work of one slice
        const tookMs = performance.now() - began
        spentMs += tookMs
        longestMs = Math.max(longestMs, tookMs)
        return Promise.resolve({ torrents: Math.min(torrents, 10), left: 1_000 })
      },
      stop: () => Promise.resolve(),
    }
    share(10)
    const reaper = createReaper({ world, sweepers: slow, log: silentLog(), leastPassSeconds: 0.01 })
    cleanUps.push(reaper.stop)
    const began = performance.now()
    reaper.start()
    await until(() => spentMs > 80, 20, 'some slices')
    // Work of one second can accumulate, and one slice exceeds it: by much, where the thread has
    // waited for a processor.
    const most = (performance.now() - began) * 0.1 + 100 + spentMs / 4
    expect(spentMs).toBeLessThan(most + longestMs)
    share(100)
    const before = spentMs
    await until(() => spentMs > before + 200, 20, 'more of them')
  })

  it('reports when its worker dies, which may have held a lock', async () => {
    const { world } = aSilentWorld(10)
    const dying: Sweepers = {
      run: () => Promise.reject(new Error('worker ended')),
      stop: () => Promise.resolve(),
    }
    const reaper = createReaper({ world, sweepers: dying, log: silentLog(), leastPassSeconds: 0.1 })
    cleanUps.push(reaper.stop)
    reaper.start()
    expect((await reaper.failed).message).toBe('worker ended')
  })

  it('stops by the stop word, in the middle of a pass', async () => {
    const { shared, world } = aSilentWorld(20_000)
    const sweepers = createReaperPool({ ...shared, thread: 0 })
    const reaper = createReaper({ world, sweepers, log: silentLog(), leastPassSeconds: 5 })
    reaper.start()
    await until(() => world.peerCount() < 20_000, 15, 'the first slice')
    writeStatus(world.words, 'stop', 1)
    await reaper.stop()
    expect(world.peerCount()).toBeGreaterThan(0)
  })
})
