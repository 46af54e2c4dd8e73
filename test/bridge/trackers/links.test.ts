import { afterEach, describe, expect, it } from 'vitest'
import { encodeFrame, FRAME } from '../../../src/bridge/delivery/framing.ts'
import { defaultLimits } from '../../../src/bridge/delivery/limits.ts'
import { createAskedEnd } from '../../../src/bridge/trackers/asked.ts'
import type { AskingLinkOptions } from '../../../src/bridge/trackers/asking.ts'
import { createAskingLink } from '../../../src/bridge/trackers/asking.ts'
import {
  ASK_BYTES,
  ASKED,
  createAsk,
  VERSION_BYTES,
  writeAsk,
} from '../../../src/bridge/trackers/requests.ts'
import { USAGE_FEATURE } from '../../../src/bridge/delivery/features.ts'
import { writeUsage } from '../../../src/bridge/trackers/usage-frames.ts'
import type { Transport } from '../../../src/bridge/transports/transport.ts'
import type { Log } from '../../../src/shared/log.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { aRandomId, aUrl, key, slowToReturn } from '../../support/bridge/bridge.ts'
import { bridgeClock } from '../../support/bridge/bridge-clock.ts'
import { hubBeforeFeatures } from '../../support/bridge/raw-peer.ts'
import { surroundingsAt, transportOf } from '../../support/bridge/transports.ts'
import { slowness } from '../../support/slowness.ts'
import { until } from '../../support/until.ts'

const cleanUps: (() => unknown)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const limits = { ...defaultLimits, ...slowToReturn }
const stores = new Map([
  ['t1', aRandomId()],
  ['t2', aRandomId()],
])

/** The body of a frame with one announce. */
const anAsk = Buffer.alloc(VERSION_BYTES + ASK_BYTES + 9)
writeAsk(anAsk, VERSION_BYTES, { ...createAsk(), ticket: 7, kind: ASKED.announce }, 9)

const ECHO = Buffer.from('0000000700000000', 'hex')

/** A tracker t2 that is asked and answers with what it was asked. */
async function anAskedEnd(scheme = 'unix') {
  const asked = anUnstartedEnd(scheme)
  await asked.end.start()
  cleanUps.push(() => asked.end.stop())
  return asked
}

function anUnstartedEnd(scheme: string) {
  const { url, remove } = aUrl(scheme)
  cleanUps.push(remove)
  const end = createAskedEnd({
    ...{ url, key, limits, surroundings: surroundingsAt(), log: silentLog(), allowed: [] },
    me: { node: 't2', version: '1' },
    storeOf: (node) => stores.get(node) ?? null,
    onAsks: (_body, reply) => reply(ECHO),
    ...{ onGive() {}, onCopy() {}, onUsage() {}, onGone() {} },
  })
  return { url, end }
}

function aLink(url: string, given: Partial<AskingLinkOptions> = {}) {
  const replies: Buffer[] = []
  const me = { node: 't1', version: '1', storeId: stores.get('t1')! }
  const link = createAskingLink({
    ...{ url, node: 't2', me, key, limits, surroundings: surroundingsAt(), log: silentLog() },
    ...{ onReplies: (body) => void replies.push(body), onUp: () => {}, onDown: () => {} },
    ...{ onTaken() {}, onCopied() {} },
    ...given,
  })
  link.start()
  cleanUps.push(() => link.stop())
  return { link, replies, me }
}

/** A transport whose bytes a test changes before they leave. */
function altering(change: (bytes: Buffer) => Buffer): Transport {
  const real = transportOf('unix:')
  return {
    ...real,
    async connect(url, seconds, signal) {
      const stream = await real.connect(url, seconds, signal)
      const write = stream.write.bind(stream)
      stream.write = ((bytes: Buffer, done: () => void) => write(change(bytes), done)) as never
      return stream
    },
  }
}

describe('a link between trackers', () => {
  it.each(['unix', 'tcp', 'tls'])('carries requests and replies over %s', async (scheme) => {
    const { url, end } = await anAskedEnd(scheme)
    const surroundings = surroundingsAt(bridgeClock(), { to: 'tracker' })
    const { link, replies } = aLink(url, { surroundings })
    await until(() => link.isUp())
    link.ask(Buffer.alloc(4))
    await until(() => replies.length === 1)
    expect(end.nodes()).toEqual(['t1'])
  })

  it.each(['unix', 'tcp', 'tls'])('is not accepted over %s after a stop', async (scheme) => {
    const { url, end } = anUnstartedEnd(scheme)
    const started = end.start()
    // As a tracker that is stopped right after its start: nothing may be left open.
    await end.stop()
    await started
    const { signal } = new AbortController()
    await expect(transportOf(url).connect(url, 5 * slowness(), signal)).rejects.toThrow()
  })

  it.each([
    ['with another key', { key: Buffer.alloc(32, 9) }, 'key', /bridge keys differ/],
    [
      'that says the name of the other end',
      { me: { node: 't2', version: '1', storeId: stores.get('t2')! } },
      'name',
      /t2 is the name of this tracker/,
    ],
    [
      'that claims the name of another one',
      { me: { node: 't1', version: '1', storeId: aRandomId() } },
      'name',
      /t1 is the name of another tracker/,
    ],
    [
      'that no map names',
      { me: { node: 't9', version: '1', storeId: aRandomId() } },
      'unknown',
      /t9 is not in the map/,
    ],
  ])('refuses and counts a tracker %s', async (_who, given, code, reason) => {
    const { url, end } = await anAskedEnd()
    const { link } = aLink(url, given)
    await until(() => link.fault() !== null)
    expect(link.fault()).toMatch(reason)
    expect(link.isUp()).toBe(false)
    await until(() => end.refused().get(code) === 1)
  })

  it('sends the usage of members, and reports when the other end is gone', async () => {
    const { url, remove } = aUrl('unix')
    cleanUps.push(remove)
    const heard: string[] = []
    const end = createAskedEnd({
      ...{ url, key, limits, surroundings: surroundingsAt(), log: silentLog(), allowed: [] },
      ...{ me: { node: 't2', version: '1' }, storeOf: (node) => stores.get(node) ?? null },
      ...{ onAsks() {}, onGive() {}, onCopy() {} },
      onUsage: (node, body) => void heard.push(`${node} ${body.toString('hex')}`),
      onGone: (node) => void heard.push(`${node} is gone`),
    })
    await end.start()
    cleanUps.push(() => end.stop())
    const { link } = aLink(url)
    expect(link.has(USAGE_FEATURE)).toBe(false)
    await until(() => link.isUp())
    expect(link.has(USAGE_FEATURE)).toBe(true)
    link.tell(writeUsage('addresses', [2, 3]))
    await until(() => heard.length === 1)
    await link.stop()
    await until(() => heard.length === 2)
    expect(heard).toEqual(['t1 000000020200000003000000', 't1 is gone'])
  })

  it('sends no usage to a tracker whose release does not know such frames', async () => {
    const { url, remove } = aUrl('unix')
    cleanUps.push(remove)
    const old = await hubBeforeFeatures(url, 'tracker')
    cleanUps.push(old.stop)
    const { link } = aLink(url, { node: 'old' })
    await until(() => link.isUp())
    expect(link.has(USAGE_FEATURE)).toBe(false)
    link.tell(writeUsage('begin', []))
    link.ask(Buffer.alloc(4))
    await until(() => old.frames.length > 0)
    expect(old.frames[0].type).toBe(FRAME.asks)
    expect(link.isUp()).toBe(true)
  })

  it('is not used when another tracker is at the address', async () => {
    const { url } = await anAskedEnd()
    const { link } = aLink(url, { node: 't3' })
    await until(() => link.fault() !== null)
    expect(link.fault()).toBe('t2 is at the address of t3')
  })

  it.each([
    ['events', encodeFrame(FRAME.message, 1, Buffer.from('{}')), 'role'],
    ['replies to nothing', encodeFrame(FRAME.answers, 0, Buffer.alloc(8)), 'role'],
    ['requests that are cut off', encodeFrame(FRAME.asks, 0, anAsk.subarray(0, -1)), 'malformed'],
    ['a frame that is cut off', encodeFrame(FRAME.asks, 0, anAsk).subarray(0, -1), 'malformed'],
    ['requests of an unknown kind', encodeFrame(FRAME.asks, 0, Buffer.alloc(36)), 'malformed'],
    ['more than a frame may have', encodeFrame(FRAME.asks, 0, Buffer.alloc(2 ** 21)), 'malformed'],
    ['a handover that is cut off', encodeFrame(FRAME.give, 0, Buffer.alloc(13)), 'malformed'],
    ['an answer that it was not asked for', encodeFrame(FRAME.taken, 0, Buffer.alloc(8)), 'role'],
    ['usage that is cut off', encodeFrame(FRAME.usage, 0, Buffer.alloc(5)), 'malformed'],
    ['usage of an unknown kind', encodeFrame(FRAME.usage, 0, Buffer.alloc(4, 9)), 'malformed'],
    ['bytes that are no frame', Buffer.alloc(100, 'x'), 'malformed'],
  ])('is cut, and counted, when a tracker sends %s', async (_what, forged, code) => {
    const { url, end } = await anAskedEnd()
    const marked = Buffer.alloc(4, 0xee)
    const change = (bytes: Buffer) =>
      bytes.includes(marked) ? Buffer.concat([forged, encodeFrame(FRAME.ping)]) : bytes
    const surroundings = { ...surroundingsAt(), transportOf: () => altering(change) }
    const { link, replies } = aLink(url, { surroundings })
    await until(() => link.isUp())
    link.ask(marked)
    await until(() => !link.isUp())
    await until(() => end.refused().get(code) === 1)
    expect(replies).toEqual([])
    // Others are served as before.
    const other = aLink(url)
    await until(() => other.link.isUp())
  })

  it.each([
    ['a reply that is cut off', encodeFrame(FRAME.answers, 0, Buffer.alloc(7)), /is cut off/],
    ['an unknown outcome', encodeFrame(FRAME.answers, 0, Buffer.alloc(8, 9)), /outcome 9/],
    ['requests', encodeFrame(FRAME.asks, 0, anAsk), /may not send frames of type/],
    ['a map or another event', encodeFrame(FRAME.message, 1, Buffer.from('{}')), /frames of type/],
    ['too large a frame', encodeFrame(FRAME.answers, 0, Buffer.alloc(2 ** 21)), /the limit is/],
  ])('is cut when the tracker that is asked sends %s', async (_what, forged, reason) => {
    const { url } = await anAskedEnd()
    const reasons: string[] = []
    const warn: Log['warn'] = (_event, fields) => void reasons.push(String(fields?.reason))
    const log = Object.assign(silentLog(), { warn })
    const real = transportOf('unix:')
    const connect: Transport['connect'] = async (...given) => {
      const stream = await real.connect(...given)
      const emit = stream.emit.bind(stream)
      stream.emit = ((event: string, ...rest: unknown[]) => {
        const isReply = event === 'data' && (rest[0] as Buffer).includes(ECHO)
        return isReply ? emit('data', forged) : emit(event, ...rest)
      }) as never
      return stream
    }
    const surroundings = { ...surroundingsAt(), transportOf: () => ({ ...real, connect }) }
    const { link, replies } = aLink(url, { surroundings, log })
    await until(() => link.isUp())
    link.ask(Buffer.alloc(4))
    await until(() => reasons.some((text) => reason.test(text)))
    expect(replies).toEqual([])
    expect(link.isUp()).toBe(false)
  })
})
