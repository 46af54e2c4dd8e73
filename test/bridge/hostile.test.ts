import { randomBytes } from 'node:crypto'
import net from 'node:net'
import { describe, expect, it as promise, test } from 'vitest'
import type { Envelope } from '../../src/bridge/define-event.ts'
import { encodeFrame, FRAME, HEAD_BYTES } from '../../src/bridge/delivery/framing.ts'
import { bodyOf } from '../../src/bridge/delivery/messages.ts'
import type { Refused } from '../../src/bridge/hub/reception.ts'
import type { HubOptions } from '../../src/bridge/hub/types.ts'
import { readSocketAddress } from '../../src/bridge/socket-address.ts'
import { socketPath } from '../../src/bridge/transports/unix.ts'
import { impatient, key, slowToReturn } from '../support/bridge/bridge.ts'
import type { BridgeStage } from '../support/bridge/bridge-stage.ts'
import { every } from '../support/bridge/bridge-clock.ts'
import { bridgeStage } from '../support/bridge/bridge-stage.ts'
import { aDiary } from '../support/run/diary.ts'
import type { RoughRoad } from '../support/bridge/rough-road.ts'
import { provedTracker, rawConnection } from '../support/bridge/raw-peer.ts'
import { until } from '../support/until.ts'

/** Must never be seen by a peer that has not authenticated, nor in a log. */
const PASSKEY = 'c0ffee00c0ffee00c0ffee00c0ffee00'
const limits = { ...impatient, idleSeconds: 5, sendSeconds: 5, framesPerSecond: 1_000 }

/**
 * A hub with data to protect, a good tracker on it, and everything it reported about others. Time
 * passes only when the test says so.
 */
async function besieged(stage: BridgeStage, given: Partial<HubOptions> = {}) {
  const refusals: Refused[] = []
  const taken: Envelope[] = []
  const diary = aDiary()
  const { url, hub, source } = await stage.listening({
    ...{ limits, log: diary.log, node: 'centre', version: '9.9.9' },
    onMessage(_from, event) {
      taken.push(event)
      return Promise.resolve(null)
    },
    onRefused: (refused) => void refusals.push(refused),
    ...given,
  })
  source.change(1, PASSKEY)
  const good = stage.joining(url, { node: 'good', limits })
  await stage.caughtUp(good)
  stage.clock.stop()

  /** The good tracker is not affected: changes still reach it on its existing link. */
  const isGoodWell = async () => {
    source.change(2)
    hub.wake()
    await stage.level(good, source)
    expect(good.link.status()).toMatchObject({ isUp: true, connects: 1 })
    expect(taken).toEqual([])
    expect(hub.links().map(({ node }) => node)).toEqual(['good'])
    const said = JSON.stringify(diary.lines)
    expect(said).not.toContain(PASSKEY)
    expect(said).not.toContain(key.toString('hex'))
  }
  return { url, hub, source, good, refusals, taken, isGoodWell }
}

/** A connection below the transport: without TLS. */
function bareConnection(url: string): Promise<net.Socket> {
  const address = readSocketAddress(url)
  const socket = address === null ? net.connect(socketPath(url)) : net.connect({ ...address })
  socket.on('error', () => {})
  return new Promise((resolve) => socket.once('connect', () => resolve(socket)))
}

const hello = (fields: object) =>
  encodeFrame(
    FRAME.hello,
    0,
    bodyOf({
      ...{ role: 'tracker', minor: 1, node: 'hostile', version: '', storeId: '00'.repeat(16) },
      nonce: randomBytes(32).toString('hex'),
      ...fields,
    }),
  )

/** Adds bytes that have passed before to the next ones in this direction. */
function replayOnce(road: RoughRoad, direction: 'up' | 'down', bytes: Buffer): void {
  road.alter(direction, (chunk) => {
    road.alter(direction, (next) => next)
    return Buffer.concat([chunk, bytes])
  })
}

const message = (number: number, event: Envelope) =>
  encodeFrame(FRAME.message, number, bodyOf({ event }))
const join = encodeFrame(FRAME.join, 1, bodyOf({ applied: null }))

describe.concurrent.each(['unix', 'tcp', 'tls'])('a hub over %s withstands', (scheme) => {
  const it = test.extend<{ stage: BridgeStage }>({
    stage: async ({}, use) => {
      const stage = bridgeStage(scheme)
      await use(stage)
      await stage.clear()
    },
  })

  it('a stranger without the key, and reveals nothing to it', async ({ stage }) => {
    const { url, refusals, isGoodWell } = await besieged(stage)
    const stranger = await rawConnection(url)
    stranger.write(hello({}))
    stranger.write(join)
    await until(stranger.isClosed)
    expect(stranger.frames.map(({ type }) => type)).toEqual([FRAME.challenge, FRAME.refuse])
    const heard = stranger.frames.map(({ body }) => String(body)).join('')
    for (const secret of [PASSKEY, key.toString('hex'), 'centre', '9.9.9', 'good']) {
      expect(heard).not.toContain(secret)
    }
    expect(refusals).toMatchObject([{ code: 'malformed', node: null }])
    await isGoodWell()
  })

  it('a stranger with another key', async ({ stage }) => {
    const { url, refusals, isGoodWell } = await besieged(stage)
    const stranger = stage.joining(url, { node: 'stranger', key: Buffer.alloc(32, 9) })
    await until(() => refusals.some(({ code }) => code === 'key'))
    await stranger.link.stop()
    expect(stranger.diary).toEqual([])
    await isGoodWell()
  })

  it('a recorded handshake', async ({ stage }) => {
    const { url, hub, isGoodWell } = await besieged(stage)
    const road = await stage.roadTo(url)
    const victim = stage.joining(road.url, { node: 'victim' })
    await stage.caughtUp(victim)
    await victim.link.stop()
    await until(() => hub.links().length === 1)
    const again = await rawConnection(url)
    again.write(road.recorded('up'))
    await until(again.isClosed)
    expect(again.frames.map(({ type }) => type)).toEqual([FRAME.challenge, FRAME.refuse])
    await isGoodWell()
  })

  it('a frame that is too large, before and after the handshake', async ({ stage }) => {
    const { url, isGoodWell } = await besieged(stage)
    const stranger = await rawConnection(url)
    stranger.write(encodeFrame(FRAME.hello, 0, Buffer.alloc(5_000)).subarray(0, HEAD_BYTES))
    const proved = await provedTracker(url)
    proved.write(encodeFrame(FRAME.join, 1, Buffer.alloc((1 << 20) + 1)).subarray(0, HEAD_BYTES))
    await until(() => stranger.isClosed() && proved.isClosed())
    expect(String(stranger.frames[0].body)).toContain('the limit is 4096')
    expect(String(proved.frames.at(-1)?.body)).toContain('the limit is 1048576')
    await isGoodWell()
  })

  it('half-open connections', async ({ stage }) => {
    const { url, hub, isGoodWell } = await besieged(stage)
    const { clock } = stage
    const before = clock.pending()
    const open = await Promise.all(Array.from({ length: 12 }, () => bareConnection(url)))
    stage.later(() => open.forEach((socket) => socket.destroy()))
    await until(() => clock.pending() === before + 12, undefined, 'the hub waiting for all')
    await clock.advance(0.49)
    await isGoodWell()
    expect(hub.counts().refused).toBe(0)
    open.forEach((socket) => socket.resume())
    await clock.advance(0.02)
    await until(() => hub.counts().refused === 12, 5, 'giving them up')
    await until(() => open.every((socket) => socket.readableEnded || socket.destroyed))
    await isGoodWell()
  })

  it('a peer that sends byte by byte', async ({ stage }) => {
    const { url, hub, isGoodWell } = await besieged(stage)
    // With TLS, the first bytes are a ClientHello.
    const bytes = scheme === 'tls' ? Buffer.from('160301020001000', 'hex') : hello({})
    const { clock } = stage
    const before = clock.pending()
    const slow = await bareConnection(url)
    slow.resume()
    await until(() => clock.pending() === before + 1, undefined, 'the hub waiting for it')
    let at = 0
    stage.later(every(clock, 0.04, () => slow.write(bytes.subarray(at, ++at))))
    await clock.advance(0.49)
    expect([hub.counts().refused, at]).toEqual([0, 12])
    await clock.advance(0.02)
    await until(() => hub.counts().refused === 1, 5, 'giving it up')
    await until(() => slow.readableEnded || slow.destroyed)
    await isGoodWell()
  })

  it('garbage, below its transport and in it', async ({ stage }) => {
    const { url, isGoodWell } = await besieged(stage)
    const bare = await bareConnection(url)
    bare.resume()
    const stranger = await rawConnection(url)
    const proved = await provedTracker(url)
    const noise = randomBytes(64 * 1024)
    bare.write(noise)
    stranger.write(noise)
    for (let sent = 0; sent < 3 * (1 << 20); sent += noise.length) proved.write(noise)
    const areClosed = () => stranger.isClosed() && proved.isClosed()
    await stage.clock.passUntil(areClosed, 'their end')
    await stage.clock.passUntil(() => bare.readableEnded || bare.destroyed)
    await isGoodWell()
  })

  it('a frame that is cut off', async ({ stage }) => {
    const { url, refusals, isGoodWell } = await besieged(stage)
    const stranger = await rawConnection(url)
    stranger.write(hello({}).subarray(0, 40))
    stranger.stream.end()
    const proved = await provedTracker(url)
    const event = { name: 'traffic.batch', version: 1, payload: {} }
    proved.write(join)
    proved.write(message(2, event).subarray(0, 30))
    proved.stream.end()
    await until(() => stranger.isClosed() && proved.isClosed())
    await until(() => refusals.length === 1)
    await isGoodWell()
  })

  it('a peer that sends too fast', async ({ stage }) => {
    const { url, refusals, isGoodWell } = await besieged(stage)
    const proved = await provedTracker(url)
    proved.write(join)
    const pings = Buffer.concat(Array.from({ length: 500 }, () => encodeFrame(FRAME.ping, 1)))
    await until(() => {
      if (!proved.isClosed()) proved.write(pings)
      return proved.isClosed()
    })
    const told = 'more than 1000 frames per second'
    expect(refusals).toMatchObject([{ code: 'rate', node: 'hostile', text: told }])
    await isGoodWell()
  })

  it('a tracker that sends bans, and reports it to staff', async ({ stage }) => {
    const { url, refusals, isGoodWell } = await besieged(stage)
    for (const name of [
      'member.changed',
      'networks.banned',
      'tracker.settings',
      'holders.changed',
    ]) {
      const proved = await provedTracker(url)
      proved.write(join)
      proved.write(message(2, { name, version: 1, payload: {} }))
      await until(proved.isClosed)
      expect(String(proved.frames.at(-1)?.body)).toContain(`${name} is not for a tracker to send`)
      const told = `${name} is not for a tracker to send`
      expect(refusals.at(-1)).toMatchObject({ code: 'role', node: 'hostile', text: told })
      await isGoodWell()
    }
  })

  it('a tracker that sends frames of a hub', async ({ stage }) => {
    const { url, refusals, isGoodWell } = await besieged(stage)
    const ban = { name: 'member.changed', version: 1, payload: {} }
    for (const type of [FRAME.begin, FRAME.rows, FRAME.event, FRAME.caughtUp, FRAME.reply]) {
      const proved = await provedTracker(url)
      proved.write(join)
      proved.write(encodeFrame(FRAME.off, 0, bodyOf({ code: 'off', text: 'sold' })))
      proved.write(encodeFrame(type, 2, bodyOf({ event: ban })))
      await until(proved.isClosed)
      expect(refusals.at(-1)).toMatchObject({ code: 'malformed', node: 'hostile' })
    }
    await isGoodWell()
  })

  it('frames of a live link that are replayed', async ({ stage }) => {
    const taken: number[] = []
    const { url, hub, source } = await stage.listening({
      onMessage(_from, event) {
        taken.push((event.payload as { number: number }).number)
        return Promise.resolve(null)
      },
    })
    const road = await stage.roadTo(url)
    const tracker = stage.joining(road.url)
    await stage.caughtUp(tracker)
    const [up, down] = [road.passed('up'), road.passed('down')]
    const note = (number: number) => ({ name: 'test.note', version: 1, payload: { number } })
    for (const number of [1, 2, 3]) expect(tracker.link.send(note(number))).toBe(true)
    for (const row of [1, 2, 3]) source.change(row)
    hub.wake()
    await until(() => taken.length === 3)
    await stage.level(tracker, source)
    replayOnce(road, 'up', road.recorded('up').subarray(up))
    replayOnce(road, 'down', road.recorded('down').subarray(down))
    await until(() => tracker.link.send(note(4)) && taken.includes(4))
    source.change(1)
    hub.wake()
    await stage.level(tracker, source)
    expect([...new Set(taken)]).toEqual([1, 2, 3, 4])
    expect(taken.slice(0, 3)).toEqual([1, 2, 3])
    expect(tracker.repeats()).toBe(0)
    // TLS notices foreign bytes and ends the connection; the frames themselves are dropped.
    if (scheme !== 'tls') expect(tracker.link.status().connects).toBe(1)
  })

  it('a site that sends traffic', async ({ stage }) => {
    const { url, refusals, isGoodWell } = await besieged(stage)
    for (const role of ['site', 'jobs']) {
      const stranger = await rawConnection(url)
      stranger.write(hello({ role }))
      stranger.write(message(1, { name: 'traffic.batch', version: 1, payload: {} }))
      await until(stranger.isClosed)
      expect(String(stranger.frames[0].body)).toContain(`a ${role} may not join this hub`)
      expect(refusals.at(-1)).toMatchObject({ code: 'role' })
    }
    await isGoodWell()
  })
})

describe('an address', () => {
  promise('has a limit of unfinished handshakes, whatever other addresses do', async () => {
    const stage = bridgeStage('tcp')
    const { url, hub, isGoodWell } = await besieged(stage, {
      limits: { ...limits, handshakeSeconds: 5, handshakesPerAddress: 3 },
    })
    const open = await Promise.all(Array.from({ length: 4 }, () => rawConnection(url)))
    await until(() => open.filter((peer) => peer.isClosed()).length === 1)
    expect(hub.counts().refused).toBe(1)
    await isGoodWell()
    await stage.clear()
  })

  promise('has to wait after too many failed handshakes', async () => {
    const stage = bridgeStage('tcp')
    const { url, refusals, isGoodWell } = await besieged(stage, {
      limits: { ...limits, failuresPerMinute: 5 },
    })
    for (let tries = 0; tries < 6; tries++) {
      const stranger = await rawConnection(url)
      stranger.write(hello({ role: 'site' }))
      await until(stranger.isClosed)
    }
    expect(refusals.map(({ code }) => code)).toEqual([...Array<string>(5).fill('role'), 'often'])
    await isGoodWell()
    await stage.clear()
  })

  promise('that is not in an allowed network is refused before its handshake', async () => {
    for (const scheme of ['tcp', 'tls']) {
      const stage = bridgeStage(scheme)
      const refusals: Refused[] = []
      const onRefused = (refused: Refused) => void refusals.push(refused)
      const { url } = await stage.listening({ allow: ['10.0.0.0/8', '2001:db8::1'], onRefused })
      const tracker = stage.joining(url)
      await until(() => refusals.length > 0)
      expect(refusals[0]).toMatchObject({ code: 'network', node: null })
      expect(refusals[0].address).toMatch(/^127\./)
      await until(() => tracker.link.status().fault !== null)
      expect(tracker.diary).toEqual([])
      const other = await stage.listening({ allow: ['127.0.0.0/8'] })
      await stage.caughtUp(stage.joining(other.url))
      await stage.clear()
    }
  })
})

describe('a tracker', () => {
  promise('cuts a hub that sends what only trackers may send', async () => {
    const stage = bridgeStage('unix')
    const { url, source, hub } = await stage.listening()
    const tracker = stage.joining(url, { limits: slowToReturn })
    await stage.caughtUp(tracker)
    source.say({ name: 'traffic.batch', version: 1, payload: {} })
    hub.wake()
    await until(() => tracker.link.status().fault === 'traffic.batch is not for a hub to send')
    expect(tracker.replies).toEqual([])
    await stage.clear()
  })
})
