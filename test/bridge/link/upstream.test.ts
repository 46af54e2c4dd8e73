import { describe, expect, it } from 'vitest'
import type { Envelope } from '../../../src/bridge/define-event.ts'
import { FRAME, PROTOCOL_VERSION } from '../../../src/bridge/delivery/framing.ts'
import { defaultLimits } from '../../../src/bridge/delivery/limits.ts'
import { bodyOf } from '../../../src/bridge/delivery/messages.ts'
import { MAX_BATCH_ENTRIES, swarmCounts } from '../../../src/bridge/events/traffic-events.ts'
import { ENTRY_BYTES } from '../../../src/bridge/traffic-entry.ts'
import { createUpstream } from '../../../src/bridge/link/upstream.ts'
import { realSurroundings } from '../../../src/bridge/surroundings.ts'
import { silentLog } from '../../../src/shared/log.ts'
import { until } from '../../support/until.ts'

/** The hub's end of a link, whose messages are handled when the test says so. */
function anUpstream() {
  const running = new Map<string, { done: () => void; fail: () => void }>()
  const started: string[] = []
  const acknowledged: number[] = []
  const replies: unknown[] = []
  const upstream = createUpstream({
    limits: { ...defaultLimits, upFrames: 16 },
    surroundings: { ...realSurroundings, after: (_, step) => realSurroundings.after(0, step) },
    log: silentLog(),
    onMessage(event) {
      const name = nameOf(event)
      started.push(name)
      return new Promise((resolve, reject) => {
        const done = () => resolve({ name: 'handled', version: 1, payload: name })
        running.set(name, { done, fail: () => reject(new Error('the database is not available')) })
      })
    },
    reply: ({ payload }) => replies.push(payload),
    queuedReplies: () => 0,
    acknowledge: (number) => acknowledged.push(number),
    onFault: (code, text) => expect.fail(`${code}: ${text}`),
  })
  let number = 0
  const take = (type: number, body: Buffer) =>
    upstream.take({ version: PROTOCOL_VERSION, type, number: ++number, body })
  return {
    ...{ started, acknowledged, replies, upstream },
    /** A batch of the journal with this letter. */
    batch: (letter: string, first: number, entries = MAX_BATCH_ENTRIES) =>
      take(FRAME.batch, aBatch(letter, first, entries)),
    note: (payload: string) =>
      take(FRAME.message, bodyOf({ event: { name: 'test.note', version: 1, payload } })),
    counts: (payload: string) =>
      take(FRAME.message, bodyOf({ event: { name: swarmCounts.name, version: 1, payload } })),
    async end(name: string, how: 'done' | 'fail' = 'done') {
      running.get(name)?.[how]()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

function aBatch(letter: string, first: number, entries: number): Buffer {
  const body = Buffer.alloc(24 + entries * ENTRY_BYTES)
  body.fill(letter.charCodeAt(0), 0, 16)
  body.writeBigUInt64BE(BigInt(first), 16)
  return body
}

/** `a0`: the batch of journal `a` that starts with its entry 0. */
function nameOf({ payload }: Envelope): string {
  if (typeof payload === 'string') return payload
  const { journalId, first } = payload as { journalId: string; first: number }
  return `${String.fromCharCode(Number.parseInt(journalId.slice(0, 2), 16))}${first}`
}

describe('messages of a tracker', () => {
  it('of different journals are handled at the same time, of one journal in order', async () => {
    const { batch, started, end, replies, acknowledged } = anUpstream()
    batch('a', 0)
    batch('a', 1)
    batch('b', 0)
    await until(() => started.length === 2)
    expect(started).toEqual(['a0', 'b0'])
    await end('a0')
    expect(started).toEqual(['a0', 'b0', 'a1'])
    await end('b0')
    await end('a1')
    expect(replies).toEqual(['a0', 'b0', 'a1'])
    expect(acknowledged.at(-1)).toBe(3)
  })

  it('are acknowledged together with all earlier ones', async () => {
    const { batch, started, end, replies, acknowledged } = anUpstream()
    batch('a', 0)
    batch('b', 0)
    batch('b', 1)
    await until(() => started.length === 2)
    await end('b0')
    await end('b1')
    expect(replies).toEqual(['b0', 'b1'])
    expect(acknowledged).toEqual([])
    await end('a0')
    expect(acknowledged).toEqual([3])
  })

  it('without a journal wait for all before them, and all after them wait', async () => {
    const { batch, note, started, end } = anUpstream()
    batch('a', 0)
    note('heartbeat')
    batch('b', 0)
    await until(() => started.length === 1)
    await end('a0')
    expect(started).toEqual(['a0', 'heartbeat'])
    await end('heartbeat')
    expect(started).toEqual(['a0', 'heartbeat', 'b0'])
  })

  it('that failed are retried before later ones of their journal', async () => {
    const { batch, started, end, acknowledged, upstream } = anUpstream()
    batch('a', 0)
    batch('b', 0)
    batch('a', 1)
    await until(() => started.length === 2)
    await end('a0', 'fail')
    await end('b0')
    await until(() => started.length === 3)
    expect(started).toEqual(['a0', 'b0', 'a0'])
    expect(upstream.failures()).toBe(1)
    expect(acknowledged).toEqual([])
    await end('a0')
    expect(started).toEqual(['a0', 'b0', 'a0', 'a1'])
    expect(acknowledged).toEqual([2])
  })

  it('are handled at most four at a time', async () => {
    const { batch, started, end } = anUpstream()
    for (const journal of 'abcdef') batch(journal, 0)
    await until(() => started.length === 4)
    await end('c0')
    expect(started).toEqual(['a0', 'b0', 'c0', 'd0', 'e0'])
  })

  it('of small batches are booked one at a time, next to full ones', async () => {
    const { batch, started, end } = anUpstream()
    batch('a', 0, 100)
    batch('b', 0, 2_999)
    batch('c', 0)
    batch('d', 0, 1)
    await until(() => started.length === 2)
    expect(started).toEqual(['a0', 'c0'])
    await end('c0')
    expect(started).toEqual(['a0', 'c0'])
    await end('a0')
    await end('b0')
    expect(started).toEqual(['a0', 'c0', 'b0', 'd0'])
  })

  it('with counts are handled in order, next to batches', async () => {
    const { batch, counts, note, started, end, acknowledged } = anUpstream()
    batch('a', 0)
    counts('first')
    counts('last')
    batch('a', 1)
    note('heartbeat')
    await until(() => started.length === 2)
    expect(started).toEqual(['a0', 'first'])
    await end('a0')
    expect(started).toEqual(['a0', 'first', 'a1'])
    await end('a1')
    expect(acknowledged).toEqual([1])
    await end('first')
    expect(started).toEqual(['a0', 'first', 'a1', 'last'])
    await end('last')
    expect(started.at(-1)).toBe('heartbeat')
    expect(acknowledged.at(-1)).toBe(4)
  })

  it('with counts that failed are retried before later counts', async () => {
    const { batch, counts, started, end } = anUpstream()
    counts('first')
    batch('a', 0)
    counts('last')
    await until(() => started.length === 2)
    await end('first', 'fail')
    await end('a0')
    await until(() => started.length === 3)
    expect(started).toEqual(['first', 'a0', 'first'])
    await end('first')
    expect(started.at(-1)).toBe('last')
  })
})
