import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Envelope, Payload } from '../../../src/bridge/define-event.ts'
import { open } from '../../../src/bridge/define-event.ts'
import { MAX_BATCH_ENTRIES, trafficBatch } from '../../../src/bridge/events/traffic-events.ts'
import { encodeFrame, FRAME } from '../../../src/bridge/delivery/framing.ts'
import { bodyOf } from '../../../src/bridge/delivery/messages.ts'
import { ENTRY_BYTES } from '../../../src/bridge/traffic-entry.ts'
import type { BridgeStage } from '../../support/bridge/bridge-stage.ts'
import { bridgeStage } from '../../support/bridge/bridge-stage.ts'
import { inJson, randomId, sending } from '../../support/bridge/journals.ts'
import { hubBeforeFeatures, provedTracker } from '../../support/bridge/raw-peer.ts'
import { slowToReturn } from '../../support/bridge/bridge.ts'
import { schemesHere } from '../../support/bridge/schemes.ts'
import { until } from '../../support/until.ts'

const it = test.extend<{ stage: BridgeStage }>({
  stage: async ({}, use) => {
    const stage = bridgeStage('unix')
    await use(stage)
    await stage.clear()
  },
})

const aBatch = (count: number, first = 7) => ({
  ...{ journalId: randomId(), first },
  entries: randomBytes(count * ENTRY_BYTES),
})

/** As text: comparing half a megabyte byte by byte is slow. */
const shown = (batch: Payload<typeof trafficBatch>) => inJson(batch).payload

function opened(event: Envelope) {
  const read = open(trafficBatch, event)
  if (!read.ok) throw new Error(read.fault)
  return shown(read.payload)
}

/** A hub that records what it receives, and answers when allowed to. */
async function listening(stage: BridgeStage) {
  const heard: Envelope[] = []
  const gate = { isOpen: true }
  const { url, hub } = await stage.listening({
    async onMessage(_from, event) {
      await until(() => gate.isOpen)
      heard.push(event)
      return null
    },
  })
  return { url, hub, heard, gate }
}

test.each(await schemesHere())(
  'batches arrive over %s as they were sent, in order',
  async (scheme) => {
    const stage = bridgeStage(scheme)
    const { url, heard } = await listening(stage)
    const { link } = stage.joining(url)
    await until(() => link.status().isUp)
    const batches = [1, 500, MAX_BATCH_ENTRIES, 2].map((count) => aBatch(count, 2 ** 40 + count))
    for (const batch of batches) {
      expect(link.sendBatch(sending(batch))).toBe(batch.entries.length / ENTRY_BYTES)
      expect(link.send({ name: 'test.note', version: 1, payload: batch.first })).toBe(true)
    }
    await until(() => heard.length === 8)
    expect(heard.filter((_, at) => at % 2 === 0).map(opened)).toEqual(batches.map(shown))
    expect(heard.filter((_, at) => at % 2 === 1).map(({ payload }) => payload)).toEqual(
      batches.map(({ first }) => first),
    )
    expect(heard[0].payload).toEqual(batches[0]) // as bytes, without decoding
    await stage.clear()
  },
)

it('a hub of an older release gets the same batch in JSON', async ({ stage }) => {
  const url = stage.place()
  const hub = await hubBeforeFeatures(url)
  stage.later(hub.stop)
  const { link } = stage.joining(url)
  await until(() => link.status().isUp)
  const batch = aBatch(20)
  expect(link.sendBatch(sending(batch))).toBe(20)
  await until(() => hub.frames.some(({ type }) => type === FRAME.message))
  expect(hub.frames.map(({ type }) => type)).not.toContain(FRAME.batch)
  const { body } = hub.frames.find(({ type }) => type === FRAME.message)!
  expect(JSON.parse(String(body))).toEqual({ event: inJson(batch) })
})

it('a batch in JSON from a tracker of an older release is the same', async ({ stage }) => {
  const { url, heard } = await listening(stage)
  const tracker = await provedTracker(url)
  const batch = aBatch(20)
  tracker.write(encodeFrame(FRAME.join, 1, bodyOf({ applied: null })))
  tracker.write(encodeFrame(FRAME.message, 2, bodyOf({ event: inJson(batch) })))
  await until(() => heard.length === 1)
  expect(opened(heard[0])).toEqual(shown(batch))
})

it('no body on the wire contains the magic of a frame', async ({ stage }) => {
  const { url, heard } = await listening(stage)
  const road = await stage.roadTo(url)
  const { link } = stage.joining(road.url)
  await until(() => link.status().isUp)
  const forged = encodeFrame(FRAME.ack, 1_000_000)
  const batch = aBatch(2)
  forged.copy(batch.entries, 56) // where a client's counters are
  link.sendBatch(sending(batch))
  await until(() => heard.length === 1)
  expect(opened(heard[0])).toEqual(shown(batch))
  expect(road.recorded('up').includes(forged)).toBe(false)
})

it('bytes that are not a batch end the link, or are reported', async ({ stage }) => {
  const { url, heard } = await listening(stage)
  const join = encodeFrame(FRAME.join, 1, bodyOf({ applied: null }))
  const short = await provedTracker(url)
  short.write(Buffer.concat([join, encodeFrame(FRAME.batch, 2, Buffer.alloc(23))]))
  await until(short.isClosed)
  expect(String(short.frames.at(-1)?.body)).toContain('frame 2 contains no message')
  const early = await provedTracker(url)
  early.write(encodeFrame(FRAME.batch, 1, Buffer.alloc(24 + ENTRY_BYTES)))
  await until(early.isClosed)
  expect(String(early.frames.at(-1)?.body)).toContain('frame type 41 is not for a hub now')
  expect(heard).toEqual([])

  const torn = await provedTracker(url)
  const tooMany = Buffer.alloc(24 + (MAX_BATCH_ENTRIES + 1) * ENTRY_BYTES)
  const bodies = [Buffer.alloc(24 + ENTRY_BYTES + 1), tooMany, Buffer.alloc(24, 255)]
  const frames = bodies.map((body, index) => encodeFrame(FRAME.batch, 2 + index, body))
  torn.write(Buffer.concat([join, ...frames]))
  await until(() => heard.length === 3)
  const whole = 'entries: whole entries of a journal, 3000 at most'
  const faults = heard.map((event) => open(trafficBatch, event))
  expect(faults.slice(0, 2)).toEqual([1, 2].map(() => ({ ok: false, fault: whole })))
  expect(faults[2]).toMatchObject({ ok: false, fault: expect.stringMatching(/^first: /) })
})

it('nothing is read without room, nor for a batch larger than a frame', async ({ stage }) => {
  const { url, heard, gate } = await listening(stage)
  gate.isOpen = false
  const limits = { ...slowToReturn, upFrames: 1, queueBytes: 2_000 }
  const { link } = stage.joining(url, { limits })
  const unread = { ...sending(aBatch(5)), fill: () => expect.unreachable() }
  expect(link.sendBatch(unread)).toBeNull()
  await until(() => link.status().isCaughtUp && link.status().counts.unackedFrames === 0)
  const batches = [aBatch(5), aBatch(5)]
  for (const batch of batches) expect(link.sendBatch(sending(batch))).toBe(5)
  expect(link.sendBatch(unread)).toBeNull()
  expect(link.status()).toMatchObject({ refused: 2, counts: { queuedFrames: 1 } })
  expect(() => link.sendBatch({ ...unread, most: 10_000 })).toThrow(RangeError)
  expect(link.sendBatch({ ...unread, most: 0, fill: () => 0 })).toBe(0)
  gate.isOpen = true
  await until(() => heard.length === 2)
  expect(heard.map(opened)).toEqual(batches.map(shown))
})

it('memory of a batch is reused, but only after its acknowledgement', async ({ stage }) => {
  const { url, heard, gate } = await listening(stage)
  gate.isOpen = false
  const { link } = stage.joining(url)
  await until(() => link.status().isCaughtUp && link.status().counts.unackedFrames === 0)
  const places: ArrayBufferLike[] = []
  const send = (batch: ReturnType<typeof aBatch>) => {
    const given = sending(batch)
    const fill = (into: Buffer) => {
      places.push(into.buffer)
      return given.fill(into)
    }
    expect(link.sendBatch({ ...given, fill })).toBe(given.most)
  }
  const batches = [aBatch(900), aBatch(800), aBatch(700), aBatch(600)]
  send(batches[0])
  send(batches[1])
  gate.isOpen = true
  await until(() => link.status().counts.unackedFrames === 0)
  send(batches[2])
  send(batches[3])
  expect(places.map((place) => places.indexOf(place))).toEqual([0, 1, 0, 1])
  await until(() => heard.length === 4)
  expect(heard.map(opened)).toEqual(batches.map(shown))
})
