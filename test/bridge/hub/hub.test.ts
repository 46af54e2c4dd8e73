import { afterEach, describe, expect, it } from 'vitest'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { aRandomId, impatient, quick } from '../../support/bridge/bridge.ts'
import { bridgeStage } from '../../support/bridge/bridge-stage.ts'
import { aDiary } from '../../support/run/diary.ts'
import { idleTracker, rawConnection } from '../../support/bridge/raw-peer.ts'
import { until } from '../../support/until.ts'

const stage = bridgeStage('unix')
const { listening, joining, clock } = stage
afterEach(stage.clear)

const note = (number: number): Envelope => ({ name: 'test.note', version: 1, payload: number })

describe('the hub', () => {
  it('accepts a tracker once when its proof arrives twice', async () => {
    const { url, hub } = await listening()
    const tracker = await idleTracker(url, clock, 2)
    stage.later(tracker.stop)
    // A second time it would replace itself, and its place would never be free again.
    await until(() => hub.links()[0]?.counts.snapshots === 1, undefined, 'its full state')
    tracker.stop()
    await until(() => hub.links().length === 0, undefined, 'its place being free')
  })

  it('reports the connected trackers and their progress', async () => {
    const { url, hub, source } = await listening()
    source.change(1)
    const storeId = aRandomId()
    const tracker = joining(url, { node: 'edge', storeId })
    await until(() => hub.links()[0]?.ackedPosition === 1)
    expect(hub.links()).toMatchObject([
      {
        node: 'edge',
        storeId,
        role: 'tracker',
        softwareVersion: '0.1.0',
        url,
        ackedPosition: 1,
        lagEvents: 0,
        lagSeconds: 0,
        isInSnapshot: false,
        counts: { unackedFrames: 0, queuedFrames: 0, snapshots: 1, catchUps: 0 },
      },
    ])
    await tracker.link.stop()
    await until(() => hub.links().length === 0)
    expect(hub.counts()).toMatchObject({ accepted: 1, ended: 1, refused: 0, snapshots: 1 })
  })

  it('refuses a copy of a data folder, reports it, and keeps the first tracker', async () => {
    const diary = aDiary()
    const { url, hub } = await listening({ log: diary.log })
    const storeId = aRandomId()
    const first = joining(url, { storeId, node: 'first' })
    await until(() => first.link.status().isCaughtUp)
    const copy = joining(url, { storeId, node: 'copy' })
    const fault =
      /^first runs on a copy of a data folder that is already connected: stop one of them/
    await until(() => copy.link.status().fault?.match(fault))
    await until(() => hub.counts().refused >= 5)
    expect(copy.diary).toEqual([])
    expect(first.link.status()).toMatchObject({ isUp: true, connects: 1 })
    expect(diary.count('bridge.refused'), 'told once').toBe(1)
    await first.link.stop()
    await until(() => copy.link.status().isCaughtUp)
  })

  it('warns of a second tracker with the name of another one, not of one that returns', async () => {
    const diary = aDiary()
    const { url } = await listening({ log: diary.log })
    const first = joining(url, { node: 'edge', storeId: aRandomId() })
    await until(() => first.link.status().isCaughtUp)
    const other = joining(url, { node: 'edge-2', storeId: aRandomId() })
    await until(() => other.link.status().isCaughtUp)
    expect(diary.count('bridge.same-name')).toBe(0)
    const twin = joining(url, { node: 'edge', storeId: aRandomId() })
    await until(() => twin.link.status().isCaughtUp)
    expect(diary.count('bridge.same-name')).toBe(1)
  })

  it('gives a restarted tracker the place of its dead process', async () => {
    const { url, hub } = await listening({ limits: { ...quick, probeSeconds: 0.3 } })
    const road = await stage.roadTo(url)
    const storeId = aRandomId()
    const dead = joining(road.url, { storeId, node: 'dead' })
    await until(() => dead.link.status().isCaughtUp)
    road.hold('up', true)
    road.hold('down', true)
    const restarted = joining(url, { storeId, node: 'restarted' })
    await until(() => restarted.link.status().isCaughtUp)
    expect(hub.links().map(({ node }) => node)).toEqual(['restarted'])
    expect(restarted.link.status().connects).toBe(1)
  })

  it('gives a returning tracker its place immediately', async () => {
    const { url, hub } = await listening()
    const road = await stage.roadTo(url)
    const [storeId, limits] = [aRandomId(), { ...impatient, idleSeconds: 0.5 }]
    const tracker = joining(road.url, { storeId, limits })
    await until(() => tracker.link.status().isCaughtUp)
    clock.stop()
    road.hold('up', true)
    road.hold('down', true)
    await clock.passUntil(() => !tracker.link.status().isUp)
    const before = clock.seconds()
    road.hold('up', false)
    road.hold('down', false)
    await clock.passUntil(() => tracker.link.status().connects === 2)
    expect(clock.seconds() - before).toBeLessThan(0.5)
    expect(hub.links()).toHaveLength(1)
  })

  it('repeats a message until jobs can handle it, and keeps the order', async () => {
    const heard: unknown[] = []
    let failures = 0
    const { url, hub } = await listening({
      onMessage(_from, { payload }) {
        if (payload === 1 && failures++ < 3) throw new Error('the database is not available')
        heard.push(payload)
        return Promise.resolve(null)
      },
    })
    const tracker = joining(url)
    await until(() => tracker.link.status().isUp)
    for (const number of [0, 1, 2]) tracker.link.send(note(number))
    await until(() => heard.length === 3)
    expect(heard).toEqual([0, 1, 2])
    expect(hub.links()[0].counts.failures).toBe(3)
  })

  it('finishes the current message before it stops', async () => {
    let finish = () => {}
    let isDone = false
    const { url, hub } = await listening({
      async onMessage() {
        await new Promise<void>((resolve) => (finish = resolve))
        isDone = true
        return null
      },
    })
    const tracker = joining(url)
    await until(() => tracker.link.send(note(1)))
    await until(() => hub.links()[0]?.counts.queuedFrames === 1)
    const stopped = hub.stop().then(() => isDone)
    await until(() => !tracker.link.status().isUp)
    finish()
    expect(await stopped).toBe(true)
  })

  it('does not wait for a message that never ends', async () => {
    const limits = { ...quick, stopSeconds: 0.2 }
    const { url, hub } = await listening({ limits, onMessage: () => new Promise(() => {}) })
    const tracker = joining(url)
    await until(() => tracker.link.send(note(1)))
    await until(() => hub.links()[0]?.counts.queuedFrames === 1)
    await hub.stop()
  })

  it('limits unfinished handshakes', async () => {
    const { url, hub } = await listening({ limits: { ...impatient, handshakes: 3 } })
    clock.stop()
    const strangers = await Promise.all([1, 2, 3, 4, 5].map(() => rawConnection(url)))
    await until(() => hub.counts().refused >= 2)
    const texts = () => strangers.flatMap(({ frames }) => frames.map(({ body }) => String(body)))
    expect(hub.counts().refused).toBe(2)
    await clock.passUntil(() => texts().length === 5)
    expect(texts().filter((text) => text.includes('too many concurrent handshakes'))).toHaveLength(
      2,
    )
    await until(() => hub.counts().refused === 5)
    const tracker = joining(url)
    await until(() => tracker.link.status().isUp)
  })

  it('gives up on a tracker that sends but applies nothing', async () => {
    const { url, hub } = await listening({ limits: impatient })
    clock.stop()
    const idle = await idleTracker(url, clock)
    stage.later(idle.stop)
    await until(() => hub.links()[0]?.counts.unackedFrames === 3)
    await clock.advance(0.9)
    expect(hub.links()[0].lagSeconds).toBeCloseTo(0.9)
    await clock.advance(0.3)
    expect(hub.links()).toEqual([])
  })

  it('limits its links', async () => {
    const { url, hub } = await listening({ limits: { ...quick, links: 1 } })
    const first = joining(url)
    await until(() => first.link.status().isUp)
    const second = joining(url)
    await until(() => second.link.status().fault === 'this hub has its maximum of 1 links')
    expect(hub.links()).toHaveLength(1)
  })

  it('never skips an event: one that no frame can hold stops the feed, and is logged', async () => {
    const diary = aDiary()
    const { url, hub, source } = await listening({ log: diary.log })
    const tracker = joining(url)
    await until(() => tracker.link.status().isCaughtUp)
    source.change(1, 'x'.repeat(1 << 20))
    source.change(2)
    hub.wake()
    const said = await until(() => diary.of('bridge.feed.failed')[0])
    expect(said.fields.error).toMatch(/event 1 \(test.row\) of \d+ bytes does not fit/)
    expect(tracker.rows.size).toBe(0)
    source.prune(1)
    await until(() => tracker.rows.has(2))
  })

  it('reads each event once for all trackers', async () => {
    const { url, hub, source } = await listening()
    const trackers = Array.from({ length: 5 }, () => joining(url))
    await until(() => trackers.every(({ link }) => link.status().isCaughtUp))
    const before = source.reads()
    for (let row = 1; row <= 100; row++) source.change(row)
    hub.wake()
    await until(() => trackers.every(({ rows }) => rows.size === 100))
    expect(source.reads() - before).toBe(1)
  })
})
