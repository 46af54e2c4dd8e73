import type { Duplex } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { openEnd } from '../../../src/bridge/transports/nats/byte-stream.ts'
import { realTiming } from '../../../src/bridge/timing.ts'
import type { NatsServer } from '../../../src/bridge/transports/nats/server.ts'
import { seeded } from '../../support/community/seeded.ts'
import { until } from '../../support/until.ts'

const CHUNK_BYTES = 100
const TOTAL = 20_000

/** Half a second is a long time for each of many losses. */
const hasty = {
  ...realTiming,
  after: (seconds: number, step: () => void) => realTiming.after(seconds / 50, step),
}

type Callback = (error: Error | null, message: { data: Uint8Array }) => void

/** A server in memory that loses, repeats and delays messages; with the seed 0, a good one. */
function aBadServer(seed: number) {
  const random = seed === 0 ? () => 1 : seeded(seed)
  const heard = new Map<string, Callback>()
  let most = 0
  const connection = {
    isClosed: () => false,
    flush: () => (random() < 0.2 ? Promise.reject(new Error('disconnected')) : Promise.resolve()),
    publish(subject: string, data: Buffer) {
      most = Math.max(most, data.length)
      const deliver = () => heard.get(subject)?.(null, { data })
      if (random() < 0.2) return
      setImmediate(deliver)
      if (random() < 0.1) setTimeout(deliver, 20 * random())
    },
    subscribe(subject: string, { callback }: { callback: Callback }) {
      heard.set(subject, callback)
      return { closed: new Promise(() => {}), unsubscribe: () => heard.delete(subject) }
    },
  } as unknown as NatsServer['connection']
  const server: NatsServer = {
    ...{ connection, timing: hasty, prefix: 'x.', chunkBytes: CHUNK_BYTES },
    faultOf: String,
    close: () => Promise.resolve(),
  }
  return { server, largest: () => most }
}

describe('a link over a NATS server that loses, repeats and delays messages', () => {
  it.each([1, 2, 3])('carries each byte once and in order, both ways (seed %i)', async (seed) => {
    const { server, largest } = aBadServer(seed)
    const ends = [openEnd(server, 'id', 'up', () => {}), openEnd(server, 'id', 'down', () => {})]
    const sent = ends.map((end, at) => sendSome(end, seeded(10 * seed + at)))
    const got = ends.map(readAll)
    await until(() => ends.every(({ readableEnded }) => readableEnded))
    expect(Buffer.concat(got[0]).equals(Buffer.concat(sent[1]))).toBe(true)
    expect(Buffer.concat(got[1]).equals(Buffer.concat(sent[0]))).toBe(true)
    ends.forEach((end) => end.destroy())
    expect(largest()).toBeLessThan(CHUNK_BYTES + 10)
  })

  it('ends without an error when both ends have written and read everything', async () => {
    const { server } = aBadServer(0)
    const ends = [openEnd(server, 'id', 'up', () => {}), openEnd(server, 'id', 'down', () => {})]
    ends.forEach((end) => end.resume().end('all'))
    await until(() =>
      ends.every(({ writableFinished, destroyed }) => writableFinished && destroyed),
    )
  })

  it('fails at a receipt for what was never sent', async () => {
    const { server } = aBadServer(1)
    const end = openEnd(server, 'id', 'up', () => {})
    const fault = new Promise<Error>((resolve) => end.once('error', resolve))
    const receipt = Buffer.from([2, 0, 0, 0, 9, 0, 0, 0, 9])
    const isOver = () => {
      server.connection.publish('x.link.id.down', receipt)
      return end.destroyed
    }
    await until(isOver)
    expect((await fault).message).toContain('a receipt for 9 messages, but 0 were sent')
  })
})

function sendSome(end: Duplex, random: () => number): Buffer[] {
  const sent: Buffer[] = []
  for (let total = 0; total < TOTAL;) {
    const bytes = Buffer.from(Array.from({ length: 1 + 400 * random() }, () => 256 * random()))
    total += bytes.length
    sent.push(bytes)
    end.write(bytes)
  }
  end.end()
  return sent
}

/** Reads in bursts: a reader that is late holds up its writer, and asks for more. */
function readAll(end: Duplex): Buffer[] {
  const got: Buffer[] = []
  end.on('data', (bytes: Buffer) => {
    got.push(bytes)
    if (got.length % 10 !== 0) return
    end.pause()
    setTimeout(() => end.resume(), 5)
  })
  return got
}
