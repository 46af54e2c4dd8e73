import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it } from 'vitest'
import type { Envelope } from '../../src/bridge/define-event.ts'
import type { HubOptions, HubSource } from '../../src/bridge/hub/types.ts'
import { createProgress } from '../../src/bridge/link/progress.ts'
import { aRandomId, aRow, impatient, memorySource, quick } from '../support/bridge/bridge.ts'
import { bridgeStage } from '../support/bridge/bridge-stage.ts'
import { until } from '../support/until.ts'

const stage = bridgeStage('unix')
const { joining, clock } = stage
afterEach(stage.clear)

async function listening(source: HubSource, given: Partial<HubOptions> = {}) {
  const { url, hub } = await stage.listening({ source, ...given })
  return { url, hub }
}

/** A gate that blocks rows. */
function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open: () => open(), opened }
}

/** `rows` rows at position 1, created as they are read; from `gateAt` on they wait. */
function longSource(rows: number, gateAt = Infinity) {
  const { open, opened } = gate()
  const outboxId = aRandomId()
  const events: { position: number; event: Envelope }[] = []
  let given = 0
  let closed = 0
  async function* chunks(from: number) {
    try {
      for (let row = from; row < rows; row += 500) {
        if (row >= gateAt) await opened
        given = row
        const size = Math.min(500, rows - row)
        const some = Array.from({ length: size }, (_, at) => aRow(row + at, 1))
        yield { rows: some, mark: String(row + size) }
      }
    } finally {
      closed++
    }
  }
  const source: HubSource = {
    outboxId: () => Promise.resolve(outboxId),
    bounds: () => Promise.resolve({ oldest: 1, newest: 1 + events.length }),
    read: (after, limit) =>
      Promise.resolve(events.filter(({ position }) => position > after).slice(0, limit)),
    snapshot: (behind) => Promise.resolve({ position: 1, rows: chunks(Number(behind ?? 0)) }),
  }
  const change = (event: Envelope) => void events.push({ position: 2 + events.length, event })
  return { source, change, open, given: () => given, closed: () => closed }
}

describe('a joining tracker', () => {
  it('receives a ban immediately while its snapshot is running', async () => {
    const { source, change, open } = longSource(10_000, 5000)
    const { url, hub } = await listening(source)
    const tracker = joining(url)
    await until(() => tracker.rows.size > 4000)
    change(aRow(7, 2))
    hub.wake()
    await until(() => tracker.rows.get(7) === 2)
    expect(tracker.diary).not.toContain('end')
    expect(tracker.link.status()).toMatchObject({ applied: null, isCaughtUp: false })
    expect(hub.links()[0]).toMatchObject({ isInSnapshot: true, ackedPosition: 0 })
    open()
    await until(() => tracker.link.status().isCaughtUp)
    expect(tracker.rows.size).toBe(10_000)
    expect(tracker.link.status().applied?.position).toBe(2)
  })

  it('receives a ban after only a few rows, however fast they stream', async () => {
    const { source, change } = longSource(300_000)
    const { url, hub } = await listening(source)
    const tracker = joining(url)
    const between: number[] = []
    while (between.length < 10) {
      const number = between.length
      await until(() => tracker.rows.size > number * 10_000)
      const before = tracker.rows.size
      change(aRow(-1, number + 1))
      hub.wake()
      await until(() => tracker.rows.get(-1) === number + 1)
      const at = tracker.diary.indexOf(`-1:${number + 1}`)
      between.push(at - before)
    }
    expect(tracker.diary).not.toContain('end')
    // At most 256 KiB of rows are unacknowledged, 70 bytes each.
    expect(Math.max(...between)).toBeLessThan(8_000)
  })

  it('misses nothing that changes while its snapshot runs', async () => {
    const source = memorySource(50)
    for (let row = 0; row < 5000; row++) source.change(row)
    const { url, hub } = await listening(source)
    const tracker = joining(url)
    await until(() => {
      for (let number = 0; number < 20; number++) source.change((source.rows.size * 7) % 6000)
      source.change(source.rows.size)
      hub.wake()
      return tracker.link.status().isCaughtUp
    })
    const { newest } = await source.bounds()
    await until(() => hub.links()[0].ackedPosition === newest)
    expect(tracker.rows).toEqual(source.rows)
  })

  it('continues after a cut, and the rows of the cut connection are released', async () => {
    const { source, change, open, closed } = longSource(10_000, 5000)
    const { url, hub } = await listening(source)
    const road = await stage.roadTo(url)
    const tracker = joining(road.url)
    await until(() => tracker.rows.size > 4000)
    change(aRow(7, 2))
    hub.wake()
    await until(() => tracker.rows.get(7) === 2)
    road.cut()
    change(aRow(8, 2))
    hub.wake()
    await until(() => tracker.link.status().connects === 2)
    open()
    await until(() => tracker.link.status().isCaughtUp)
    await until(() => closed() === 2)
    expect(tracker.diary.filter((line) => line === 'begin' || line === 'end')).toHaveLength(2)
    expect(tracker.rows.size).toBe(10_000)
    expect([tracker.rows.get(7), tracker.rows.get(8)]).toEqual([2, 2])
    // Rows of one started chunk, never those before it.
    expect(tracker.repeats()).toBeLessThanOrEqual(500)
    expect(hub.counts()).toMatchObject({ snapshots: 1, continued: 1 })
  })

  it('continues with another hub, or from scratch when too much has changed', async () => {
    const source = memorySource(50)
    for (let row = 0; row < 20_000; row++) source.change(row)
    const small = { downBytes: 2_048, snapshotBytes: 1_024 }
    const hubs = [await listening(source, { limits: { ...quick, ...small } })]
    hubs.push(await listening(source, { limits: { ...quick, ...small } }))
    const roads = await Promise.all(hubs.map(({ url }) => stage.roadTo(url)))
    const tracker = joining('', { urls: roads.map(({ url }) => url) })
    await until(() => tracker.rows.size > 500)
    roads[0].cut()
    source.change(1)
    await until(() => hubs[1].hub.links().length === 1)
    const before = tracker.rows.size
    await until(() => tracker.rows.size > before + 500)
    expect(tracker.diary.filter((line) => line === 'begin')).toHaveLength(1)
    expect(hubs[1].hub.counts()).toMatchObject({ snapshots: 0, continued: 1 })
    source.prune(source.change(2))
    roads[1].cut()
    await until(() => tracker.link.status().isCaughtUp)
    expect(tracker.diary.filter((line) => line === 'begin')).toHaveLength(2)
    expect(tracker.rows).toEqual(source.rows)
  })

  it('gets rows no faster than it applies them', async () => {
    const { source, given } = longSource(1_000_000)
    clock.stop()
    const { url } = await listening(source, { limits: impatient })
    const road = await stage.roadTo(url)
    const tracker = joining(road.url, { limits: impatient })
    await until(() => tracker.rows.size > 1000)
    road.hold('down', true)
    await clock.passUntil(() => !tracker.link.status().isUp)
    // The window of 256 KiB, socket buffers, and the current rows.
    expect(given() - tracker.rows.size).toBeLessThan(20_000)
  })

  it('waits in the queue when other trackers read their full state', async () => {
    const { source, open } = longSource(2_000, 1_000)
    const { url, hub } = await listening(source, { limits: { ...quick, snapshots: 1 } })
    const first = joining(url)
    await until(() => hub.links()[0]?.isInSnapshot)
    const others = [joining(url), joining(url)]
    await until(() => others.every(({ link }) => link.status().isUp))
    await others[0].link.stop()
    await until(() => hub.links().length === 2)
    expect(hub.links().filter(({ isInSnapshot }) => isInSnapshot)).toHaveLength(1)
    open()
    await until(() => [first, others[1]].every(({ link }) => link.status().isCaughtUp))
    expect(hub.counts().snapshots).toBe(2)
  })

  it('resumes from what it restored from disk', async () => {
    const source = memorySource()
    for (let row = 1; row <= 10; row++) source.change(row)
    const { url } = await listening(source)
    const resume = { outboxId: await source.outboxId(), position: 8 }
    const tracker = joining(url, { resume })
    await until(() => tracker.link.status().isCaughtUp)
    expect(tracker.diary).toEqual(['up', '9:1', '10:1', 'caughtUp'])
  })

  it('gets a new snapshot when the events it missed are no longer stored', async () => {
    const source = memorySource()
    for (let row = 1; row <= 10; row++) source.change(row)
    source.prune(9)
    const { url } = await listening(source)
    const resume = { outboxId: await source.outboxId(), position: 8 }
    const tracker = joining(url, { resume })
    await until(() => tracker.link.status().isCaughtUp)
    expect(tracker.diary.slice(0, 2)).toEqual(['up', 'begin'])
    expect(tracker.rows.size).toBe(10)
  })

  it('gets a new snapshot when the events it needs are pruned while it reads slowly', async () => {
    const source = memorySource()
    const limits = { ...quick, recentEvents: 20, downFrames: 4 }
    const { url, hub } = await listening(source, { limits })
    const road = await stage.roadTo(url)
    const tracker = joining(road.url)
    await until(() => tracker.link.status().isCaughtUp)
    road.hold('down', true)
    for (let row = 1; row <= 1000; row++) source.change(row)
    hub.wake()
    await until(() => hub.links()[0].counts.unackedFrames === 4)
    source.prune(900)
    road.hold('down', false)
    await until(() => tracker.rows.size === 1000)
    expect(tracker.diary.filter((line) => line === 'begin')).toHaveLength(2)
  })

  it('resumes although all its events were pruned, when it missed none', async () => {
    const source = memorySource()
    for (let row = 1; row <= 10; row++) source.change(row)
    source.prune(10)
    const { url } = await listening(source)
    const resume = { outboxId: await source.outboxId(), position: 10 }
    const tracker = joining(url, { resume })
    await until(() => tracker.link.status().isCaughtUp)
    expect(tracker.diary).toEqual(['up', 'caughtUp'])
  })

  it('gets a new snapshot when the outbox was replaced', async () => {
    const source = memorySource()
    for (let row = 1; row <= 10; row++) source.change(row)
    const { url, hub } = await listening(source)
    const tracker = joining(url)
    await until(() => tracker.link.status().isCaughtUp)
    source.replace()
    for (let row = 60; row <= 77; row++) source.change(row) // beyond the positions of the old one
    hub.wake()
    await until(() => tracker.rows.has(77))
    await until(() => tracker.link.status().isCaughtUp)
    const outboxId = await source.outboxId()
    expect(tracker.link.status().applied).toEqual({ outboxId, position: 18 })
    expect(tracker.diary.filter((line) => line === 'begin')).toHaveLength(2)
  })

  it('waits while the database is unavailable, and continues automatically', async () => {
    const source = memorySource()
    source.change(1)
    source.fail(true)
    const { url, hub } = await listening(source)
    const tracker = joining(url)
    await until(() => tracker.link.status().isUp)
    source.fail(false)
    await until(() => tracker.link.status().isCaughtUp)
    source.fail(true)
    source.change(2)
    hub.wake()
    source.change(3)
    source.fail(false)
    await until(() => tracker.rows.size === 3, undefined, 'events after the outage')
    expect(tracker.link.status().connects).toBe(1)
  })
})

describe('progress of a tracker', () => {
  it('is nothing while a snapshot runs, then its end and the events during it', () => {
    const progress = createProgress(null)
    progress.begin('a', 10)
    progress.event(12)
    expect(progress.applied()).toBe(null)
    progress.end()
    expect(progress.applied()).toEqual({ outboxId: 'a', position: 12 })
    progress.event(13)
    expect(progress.applied()).toEqual({ outboxId: 'a', position: 13 })
    progress.begin('a', 20)
    expect(progress.applied()).toBe(null)
  })
})

/** After how many rows the memory is measured. */
const SAMPLED_ROWS = 20_000
/** Rows between the two ends, at most. A tracker that kept rows would have 20 and more. */
const ON_THEIR_WAY_MIB = 8

describe('memory of a snapshot', () => {
  it('does not grow with 1,000,000 rows', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const held = () => {
      collect()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return (heapUsed + arrayBuffers) / 2 ** 20
    }
    const { source } = longSource(1_000_000)
    const { url } = await listening(source)
    let rows = 0
    let isDone = false
    const samples: number[] = []
    const handlers = {
      snapshotBegin() {},
      event() {
        if (++rows % SAMPLED_ROWS === 0) samples.push(held())
      },
      snapshotEnd: () => void (isDone = true),
      up() {},
      down() {},
    }
    const from = performance.now()
    joining(url, { handlers })
    while (!isDone) {
      const before = rows
      await until(() => isDone || rows > before, undefined, 'further rows')
    }
    expect(rows).toBe(1_000_000)
    const seconds = ((performance.now() - from) / 1000).toFixed(1)
    // The least of each half: on a slow machine, every sample also holds rows on their way.
    const half = samples.length / 2
    const growth = Math.min(...samples.slice(half)) - Math.min(...samples.slice(0, half))
    console.log(`1,000,000 rows in ${seconds} s, ${growth.toFixed(1)} MiB more in the second half`)
    expect(growth).toBeLessThan(ON_THEIR_WAY_MIB)
  })
})
