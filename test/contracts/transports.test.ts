import { describe, expect, test } from 'vitest'
import type { Envelope } from '../../src/bridge/define-event.ts'
import { encodeFrame, FRAME, HEAD_BYTES } from '../../src/bridge/delivery/framing.ts'
import { impatient, quick, slowToReturn } from '../support/bridge/bridge.ts'
import type { BridgeStage } from '../support/bridge/bridge-stage.ts'
import { bridgeStage } from '../support/bridge/bridge-stage.ts'
import { aDiary } from '../support/run/diary.ts'
import { deafHub, rawConnection } from '../support/bridge/raw-peer.ts'
import { seeded } from '../support/community/seeded.ts'
import { schemesHere } from '../support/bridge/schemes.ts'
import { until } from '../support/until.ts'

const note = (number: number): Envelope => ({ name: 'test.note', version: 1, payload: number })

// The guarantees of a link over every transport; over NATS where the machine has nats-server, whose
// absence test/bridge/transports/nats.test.ts reports. Most of the time is waiting, so they run
// concurrently.
describe.concurrent.each(await schemesHere())('a link over %s', (scheme) => {
  const it = test.extend<{ stage: BridgeStage }>({
    stage: async ({}, use) => {
      const stage = bridgeStage(scheme)
      await use(stage)
      await stage.clear()
    },
  })

  it('sends a joining tracker the full state, then further events', async ({ stage }) => {
    const { url, hub, source } = await stage.listening()
    for (let row = 1; row <= 1000; row++) source.change(row)
    const tracker = stage.joining(url)
    await stage.caughtUp(tracker)
    expect(tracker.rows).toEqual(source.rows)
    for (let row = 900; row <= 1100; row++) source.change(row)
    hub.wake()
    await until(() => hub.links()[0].ackedPosition === 1201)
    expect(tracker.rows).toEqual(source.rows)
    expect(tracker.repeats()).toBe(0)
    expect(tracker.link.status()).toMatchObject({ isUp: true, applied: { position: 1201 } })
    expect(hub.links()[0]).toMatchObject({ lagEvents: 0, isCaughtUp: true, isInSnapshot: false })
  })

  it('carries each event once and in order', async ({ stage }) => {
    const { url, hub, source } = await stage.listening()
    const tracker = stage.joining(url)
    await stage.caughtUp(tracker)
    const sent: string[] = []
    for (let number = 0; number < 3000; number++) {
      const row = number % 7
      source.change(row)
      sent.push(`${row}:${source.rows.get(row)}`)
      if (number % 10 === 0) hub.wake()
    }
    hub.wake()
    await stage.level(tracker, source)
    expect(tracker.diary.filter((line) => line.includes(':'))).toEqual(sent)
    expect(hub.links()[0].counts).toMatchObject({ resent: 0, duplicates: 0, resyncs: 0 })
  })

  it('carries each message once and in order, and its reply back', async ({ stage }) => {
    const heard: unknown[] = []
    const { url } = await stage.listening({
      onMessage(_from, event) {
        heard.push(event.payload)
        return Promise.resolve({ name: 'test.reply', version: 1, payload: event.payload })
      },
    })
    const tracker = stage.joining(url)
    await stage.caughtUp(tracker)
    const numbers = Array.from({ length: 500 }, (_, number) => number)
    for (const number of numbers) await until(() => tracker.link.send(note(number)))
    await until(() => tracker.replies.length === 500)
    expect(heard).toEqual(numbers)
    expect(tracker.replies.map(({ payload }) => payload)).toEqual(numbers)
  })

  it('loses and duplicates nothing when it is cut at any byte', async ({ stage }) => {
    const booked = new Set<unknown>()
    const { url, hub, source } = await stage.listening({
      onMessage(_from, { payload }) {
        booked.add(payload)
        return Promise.resolve({ name: 'test.reply', version: 1, payload })
      },
    })
    for (let row = 1; row <= 300; row++) source.change(row)
    const road = await stage.roadTo(url)
    // A connection costs ten times as much there.
    const cuts = scheme === 'tls' || scheme === 'nats' ? 16 : 40
    for (let at = 0; at < cuts; at++) {
      // Within 1,500 bytes up and 28,000 down: hello, proof, joining, snapshot, events, acks.
      if (at % 2 === 0) road.cutAfter('up', 1 + Math.floor((at * 1_500) / cuts))
      else road.cutAfter('down', 1 + Math.floor((at * 28_000) / cuts))
      const before = road.connections()
      const tracker = stage.joining(road.url)
      const note = { name: 'test.note', version: 1, payload: at }
      const isReplied = () => tracker.replies.some(({ payload }) => payload === at)
      const hasBeenCut = () => {
        source.change(1 + (at % 5))
        hub.wake()
        if (!isReplied()) tracker.link.send(note)
        return isReplied() && road.connections() >= before + 2
      }
      const told = () => `cut ${at}, ${road.connections() - before} connections: the next one`
      await until(hasBeenCut, undefined, told)
      await until(() => tracker.link.status().isCaughtUp)
      await stage.level(tracker, source)
      expect(sinceLastBegin(tracker.diary)).toEqual([...new Set(sinceLastBegin(tracker.diary))])
      await tracker.link.stop()
      // Its last bytes would use up the next cut.
      await until(road.isEmpty)
    }
    expect(booked.size).toBe(cuts)
    // A server of NATS that got no processor for seconds may have lost one as well.
    if (scheme === 'nats') expect(road.connections()).toBeGreaterThanOrEqual(2 * cuts)
    else expect(road.connections()).toBe(2 * cuts)
  })

  it('resumes by position after a cut, without another snapshot', async ({ stage }) => {
    const { url, hub, source } = await stage.listening()
    source.change(1)
    const road = await stage.roadTo(url)
    const tracker = stage.joining(road.url)
    await stage.caughtUp(tracker)
    road.close(true)
    road.cut()
    await until(() => !tracker.link.status().isUp)
    for (let row = 1; row <= 500; row++) source.change(row)
    hub.wake()
    road.close(false)
    await stage.level(tracker, source)
    expect(tracker.diary.filter((line) => line === 'begin')).toHaveLength(1)
    expect(tracker.repeats()).toBe(0)
    expect(tracker.link.status().connects).toBe(2)
  })

  it('continues after garbage on the way, and counts it', async ({ stage }) => {
    const diary = aDiary()
    const { url, hub, source } = await stage.listening({
      log: diary.log,
      onMessage: (_from, event) => Promise.resolve(event),
    })
    const road = await stage.roadTo(url)
    const tracker = stage.joining(road.url, { log: diary.log })
    await stage.caughtUp(tracker)
    const random = seeded(1)
    const spoil = (chunk: Buffer) => {
      const spoiled = Buffer.from(chunk)
      if (random() < 0.2) spoiled[Math.floor(random() * chunk.length)] ^= 1 << (random() * 8)
      return random() < 0.2 ? Buffer.concat([Buffer.from('bBu, and more'), spoiled]) : spoiled
    }
    road.alter('down', spoil)
    road.alter('up', spoil)
    for (let number = 0; number < 200; number++) {
      source.change(number % 7)
      hub.wake()
      await until(() => tracker.link.send(note(number)))
    }
    await stage.level(tracker, source)
    await until(() => tracker.replies.length === 200)
    expect(tracker.replies.map(({ payload }) => payload)).toEqual([...Array(200).keys()])
    expect(tracker.repeats()).toBe(0)
    const { counts } = tracker.link.status()
    expect(counts.resyncs).toBeGreaterThan(0)
    expect(counts.garbageBytes).toBeGreaterThan(0)
    expect(diary.count('bridge.resync'), 'logged once by each end').toBe(2)
    expect(hub.links()[0].counts.resyncs).toBeGreaterThan(1)
    expect(hub.counts().resent + counts.resent).toBeGreaterThan(0)
    expect(tracker.link.status().connects).toBe(1)
  })

  it('blocks no one because of a reader that does not read', async ({ stage }) => {
    const limits = { ...quick, idleSeconds: 60, sendSeconds: 6, recentEvents: 50, snapshots: 2 }
    const onMessage = (_from: unknown, event: Envelope) => Promise.resolve(event)
    const { url, hub, source } = await stage.listening({ limits, onMessage })
    for (let row = 1; row <= 3000; row++) source.change(row, 'x'.repeat(100))
    const road = await stage.roadTo(url)
    const stuck = stage.joining(road.url, { node: 'stuck', limits })
    await stage.caughtUp(stuck)
    stage.clock.stop()
    // One is stuck after its snapshot, another in the middle of it.
    const roadOfJoiner = await stage.roadTo(url)
    roadOfJoiner.hold('down', true, 40_000)
    const joiner = stage.joining(roadOfJoiner.url, { node: 'joiner', limits })
    await until(() => roadOfJoiner.isHolding('down'))
    road.hold('down', true)
    const brisk = [1, 2, 3].map(() => stage.joining(url, { node: 'brisk' }))
    await Promise.all(brisk.map(stage.caughtUp))
    const padding = 'x'.repeat(20_000)
    for (let row = 1; row <= 200; row++) source.change(row, padding)
    hub.wake()
    await Promise.all(brisk.map((tracker) => stage.level(tracker, source)))
    const held = hub.links().find(({ node }) => node === 'stuck')
    expect(held?.counts.unackedFrames, 'brisk waited for stuck').toBeGreaterThan(0)
    expect(held?.counts.unackedFrames).toBeLessThan(60)
    const ofBrisk = () => hub.links().filter(({ node }) => node === 'brisk')
    await until(() => ofBrisk().every(({ counts }) => counts.unackedFrames === 0))
    await stage.clock.advance(limits.sendSeconds - 0.5)
    expect(hub.links()).toHaveLength(5)
    // A server of NATS that got no processor may still have pings to them.
    for (const { link } of brisk) await until(() => link.send(note(0)))
    await until(() => brisk.every(({ replies }) => replies.length > 0))
    await stage.clock.advance(1)
    expect(hub.links().map(({ node }) => node)).toEqual(['brisk', 'brisk', 'brisk'])
    stage.clock.flow()
    expect(brisk.every(({ link }) => link.status().connects === 1)).toBe(true)
    road.hold('down', false)
    roadOfJoiner.hold('down', false)
    await stage.level(stuck, source)
    await stage.level(joiner, source)
    expect(stuck.diary.filter((line) => line === 'begin')).toHaveLength(1)
    expect(hub.counts().catchUps).toBeGreaterThan(0)
  })

  it('gives up a peer that sends but does not read', async ({ stage }) => {
    const url = stage.place()
    const { clock } = stage
    const hub = await deafHub(url, clock)
    stage.later(hub.stop)
    clock.stop()
    const tracker = stage.joining(url, {
      limits: { ...slowToReturn, idleSeconds: 1, sendSeconds: 2 },
    })
    await until(() => tracker.link.status().isUp)
    const large = { name: 'test.note', version: 1, payload: 'x'.repeat(900_000) }
    await until(() => !tracker.link.send(large))
    const { link } = tracker
    for (let pings = 0; pings < 50 && link.status().isUp; pings++) {
      const { framesIn } = link.status().counts
      await clock.advance(0.1)
      const isHeard = () => link.status().counts.framesIn > framesIn
      await until(() => isHeard() || !link.status().isUp, undefined, 'a ping of the deaf hub')
    }
    expect(link.status().fault).toBe('the other end read nothing for 2 s')
    expect(tracker.link.status().discarded).toBeGreaterThan(0)
  })

  it('brings a slow reader up to date from the store, at its pace', async ({ stage }) => {
    const limits = { ...quick, recentEvents: 20, downFrames: 4, sendSeconds: 20 }
    const { url, hub, source } = await stage.listening({ limits })
    const road = await stage.roadTo(url)
    const slow = stage.joining(road.url)
    await stage.caughtUp(slow)
    stage.clock.stop()
    road.hold('down', true)
    for (let row = 1; row <= 1000; row++) source.change(row)
    hub.wake()
    await until(() => hub.links()[0].counts.unackedFrames === 4)
    road.hold('down', false)
    await stage.level(slow, source)
    expect(hub.links()[0].counts.catchUps).toBeGreaterThan(0)
    expect(slow.link.status().connects).toBe(1)
    expect(slow.repeats()).toBe(0)
  })

  it('ends with an oversized frame, before it is processed', async ({ stage }) => {
    const { url, hub } = await stage.listening()
    const stranger = await rawConnection(url)
    stranger.write(encodeFrame(FRAME.hello, 0, Buffer.alloc(5000)).subarray(0, HEAD_BYTES))
    await until(stranger.isClosed)
    expect(String(stranger.frames[0].body)).toContain('a frame of 5000 bytes; the limit is 4096')
    expect(hub.counts().refused).toBe(1)
  })

  it('refuses a message that is larger than a frame', async ({ stage }) => {
    const { url } = await stage.listening()
    const tracker = stage.joining(url)
    await stage.caughtUp(tracker)
    const large = { name: 'test.note', version: 1, payload: 'x'.repeat(1 << 20) }
    expect(() => tracker.link.send(large)).toThrow(RangeError)
  })

  it('notices on both ends that the other one is silent', async ({ stage }) => {
    stage.clock.stop()
    const { url, hub } = await stage.listening({ limits: impatient })
    const road = await stage.roadTo(url)
    const tracker = stage.joining(road.url, { limits: impatient })
    await stage.caughtUp(tracker)
    road.hold('up', true)
    road.hold('down', true)
    road.close(true)
    await stage.clock.advance(impatient.idleSeconds! - 0.1)
    expect([tracker.link.status().isUp, hub.links().length]).toEqual([true, 1])
    const areUp = () => tracker.link.status().isUp || hub.links().length > 0
    await stage.clock.passUntil(() => !areUp(), 'both giving up')
    // What a server of NATS still had may have arrived later.
    if (scheme !== 'nats') expect(stage.clock.seconds()).toBeLessThan(1.5 * impatient.idleSeconds!)
    road.cut()
    road.hold('up', false)
    road.hold('down', false)
    road.close(false)
    stage.clock.flow()
    await until(() => tracker.link.status().isUp)
  })

  it('limits a silent connection to the time of a handshake', async ({ stage }) => {
    stage.clock.stop()
    const { url, hub } = await stage.listening({ limits: impatient })
    const stranger = await rawConnection(url)
    await stage.clock.passUntil(stranger.isClosed, 'closing')
    expect(stage.clock.seconds()).toBeGreaterThan(0.49)
    expect(String(stranger.frames[0].body)).toContain(
      `the handshake took longer than ${impatient.handshakeSeconds} s`,
    )
    expect(hub.counts().refused).toBe(1)
  })

  it('stays up while nothing happens', async ({ stage }) => {
    stage.clock.stop()
    const { url, hub } = await stage.listening({ limits: impatient })
    const tracker = stage.joining(url, { limits: impatient })
    await stage.caughtUp(tracker)
    const heard = () => [tracker.link.status(), hub.links()[0]].map(({ counts }) => counts.framesIn)
    while (hub.links()[0].upSeconds < 2 * impatient.idleSeconds!) {
      const before = heard()
      await stage.clock.advance(impatient.pingSeconds!)
      await until(() => heard().every((frames, end) => frames > before[end]), undefined, 'a ping')
    }
    expect(tracker.link.status()).toMatchObject({ isUp: true, connects: 1 })
  })

  it('tells a tracker with another key the reason, and nothing else', async ({ stage }) => {
    const { url, hub, source } = await stage.listening()
    source.change(1)
    const tracker = stage.joining(url, { key: Buffer.alloc(32, 8) })
    await until(() => tracker.link.status().fault?.includes('the bridge keys differ'))
    expect(tracker.diary).toEqual([])
    expect(hub.links()).toEqual([])
    expect(hub.counts().refused).toBeGreaterThan(0)
  })

  it('does not accept a recorded handshake', async ({ stage }) => {
    const { url, hub, source } = await stage.listening()
    source.change(1)
    const road = await stage.roadTo(url)
    const tracker = stage.joining(road.url)
    await stage.caughtUp(tracker)
    await tracker.link.stop()
    const stranger = await rawConnection(url)
    stranger.write(road.recorded('up'))
    await until(stranger.isClosed)
    expect(stranger.frames.map(({ type }) => type)).toEqual([FRAME.challenge, FRAME.refuse])
    expect(hub.links()).toEqual([])
  })

  it('reports another protocol version at the other end', async ({ stage }) => {
    const { url } = await stage.listening()
    const stranger = await rawConnection(url)
    stranger.write(encodeFrame(FRAME.hello, 0, Buffer.from('{}'), 2))
    await until(stranger.isClosed)
    expect(String(stranger.frames[0].body)).toContain('bridge protocol 2 meets protocol 1')
  })

  it('limits queued messages, and reports excess', async ({ stage }) => {
    const heard: unknown[] = []
    let open = () => {}
    const gate = new Promise<void>((resolve) => (open = resolve))
    const { url } = await stage.listening({
      async onMessage(_from, { payload }) {
        await gate
        heard.push(payload)
        return null
      },
    })
    const tracker = stage.joining(url, { limits: { ...quick, upFrames: 8, queueFrames: 16 } })
    await stage.caughtUp(tracker)
    let taken = 0
    while (taken < 100 && tracker.link.send(note(taken))) taken++
    expect(taken).toBe(8 + 16)
    expect(tracker.link.status()).toMatchObject({ refused: 1, counts: { queuedFrames: 16 } })
    open()
    await until(() => heard.length === taken)
    expect(heard).toEqual([...Array(taken).keys()])
    await until(() => tracker.link.send(note(taken)))
  })

  it('ends in order: the other end gets the reason', async ({ stage }) => {
    const { url, hub } = await stage.listening()
    const tracker = stage.joining(url)
    await stage.caughtUp(tracker)
    await hub.stop()
    await until(() => tracker.link.status().fault !== null)
    expect(tracker.diary.at(-1)).toBe('down')
  })
})

/** Events applied since the last full state started; each must be there once. */
function sinceLastBegin(diary: readonly string[]): string[] {
  return diary.slice(diary.lastIndexOf('begin')).filter((line) => line.includes(':'))
}
