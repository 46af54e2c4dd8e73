import { Duplex } from 'node:stream'
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream'
import type { Subscription } from '@nats-io/transport-node'
import { pause } from '../../timing.ts'
import { isPassing, isWaiting } from './faults.ts'
import type { NatsServer } from './server.ts'
import { MILLISECOND_NS, WAITING } from './server.ts'

// One end of a link over JetStream: an ordered stream of bytes in both directions. Each direction
// is a subject, whose messages are numbered, and a durable consumer. A message is published again
// until the server confirms it; its ID makes the server store it only once. It is acknowledged when
// the reader has taken it. So bytes usually survive when the server is killed. NATS 2.9 then
// sometimes loses the number of its last message and skips later ones: the reader detects that, and
// the link continues with a new connection.

export type Side = 'up' | 'down'

const CHUNK_BYTES = 65_536
/** The length of a message's head: its number (4 bytes), then whether it is the last message. */
const HEAD_BYTES = 5
const [MORE, LAST] = [0, 1]
/** A message that is not acknowledged within this time is delivered again. */
const ACK_MS = 4_000
/** After this time without an answer, by the library's clock, a message is published again. */
const PUBLISH_MS = 500
const RETRY_SECONDS = 0.1
/** How often a writer checks whether its reader has taken bytes while there is no room. */
const FULL_SECONDS = 0.01
/** After this time without a reader, the server drops the stored messages of the stream. */
const INACTIVE_MS = 60_000
/**
 * After more than this many deliveries of a message, the earlier message that it waits for counts
 * as lost.
 */
const MOST_DELIVERIES = 2
/** The interval of heartbeats, by which a reader detects that the server lost its request. */
const HEARTBEAT_MS = 1_000

/**
 * Opens the end of the link `id` that writes to `side`. `onClose` is called once it is destroyed.
 * @throws Error from JetStream
 */
export async function openEnd(
  server: NatsServer,
  id: string,
  side: Side,
  onClose: () => void,
): Promise<Duplex> {
  const other = side === 'up' ? 'down' : 'up'
  const subject = `${server.prefix}${id}.${other}`
  const durable = `${id}-${other}`
  await server.manager.consumers.add(server.stream, {
    ...{ durable_name: durable, filter_subject: subject, ack_policy: 'explicit' },
    ...{ deliver_policy: 'all', max_ack_pending: WAITING, ack_wait: ACK_MS * MILLISECOND_NS },
    inactive_threshold: INACTIVE_MS * MILLISECOND_NS,
  })
  const consumer = await server.client.consumers.get(server.stream, durable)
  const messages = await consumer.consume({ max_messages: WAITING, idle_heartbeat: HEARTBEAT_MS })
  const cuts = server.connection.subscribe(`${server.prefix}${id}.cut.${other}`)
  return byteStream({ server, id, side, messages, cuts, onClose, durable, subject })
}

interface End {
  readonly server: NatsServer
  readonly id: string
  readonly side: Side
  readonly messages: ConsumerMessages
  /** The subscription to the message that the other end was destroyed. */
  readonly cuts: Subscription
  readonly onClose: () => void
  /** The name of this end's consumer, and the subject that it reads. */
  readonly durable: string
  readonly subject: string
}

function byteStream(end: End): Duplex {
  const { server, id, side, messages, cuts, onClose } = end
  const writer = createWriter(server, id, side)
  const inWords = (error: unknown) => new Error(server.faultOf(error))
  const settle = (work: Promise<void>, done: (error?: Error | null) => void) => {
    work.then(
      () => done(),
      (error: unknown) => done(inWords(error)),
    )
  }
  let isCut = false
  let onRead = () => {}
  const stream: Duplex = new Duplex({
    read() {
      const taken = onRead
      onRead = () => {}
      taken()
    },
    write: (bytes: Buffer, _encoding, done) => settle(writer.send(bytes), done),
    writev: (chunks, done) =>
      settle(writer.send(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer))), done),
    final: (done) => settle(writer.end(), done),
    destroy(error, done) {
      writer.stop()
      onRead()
      // Confirmed bytes reach the other end before the last message does; the message about a cut
      // may overtake them.
      if (!isCut && !stream.writableFinished && !server.connection.isClosed()) {
        server.connection.publish(`${server.prefix}${id}.cut.${side}`)
      }
      cuts.unsubscribe()
      void forget(end).finally(onClose)
      done(error)
    },
  })
  const take = (bytes: Buffer | null) =>
    new Promise<void>((taken) => {
      if (stream.destroyed || stream.push(bytes) || bytes === null) return taken()
      onRead = taken
    })
  readInOrder(messages, take, () => stream.destroyed).catch((error: unknown) => {
    stream.destroy(inWords(error))
  })
  watch(cuts, () => {
    isCut = true
    stream.destroy()
  })
  return stream
}

function watch(cuts: Subscription, onCut: () => void): void {
  void (async () => {
    for await (const cut of cuts) if (cut !== undefined) return onCut()
  })()
}

/** Passes on each message only once, in the order of their numbers. */
async function readInOrder(
  messages: ConsumerMessages,
  take: (bytes: Buffer | null) => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  const early = new Map<number, JsMsg>()
  let next = 0
  for await (const message of messages) {
    if (isOver()) return
    const number = Buffer.from(message.data).readUInt32BE(0)
    // The missing message would have been delivered again before this one.
    if (early.has(number) && message.info.deliveryCount > MOST_DELIVERIES) {
      throw new Error(`message ${next} was lost by the server`)
    }
    if (number >= next) early.set(number, message)
    // A message that was delivered again, because its acknowledgment was lost.
    else message.ack()
    for (let found = early.get(next); found !== undefined; found = early.get(next)) {
      early.delete(next)
      next += 1
      const data = Buffer.from(found.data)
      if (data.length > HEAD_BYTES) await take(data.subarray(HEAD_BYTES))
      if (isOver()) return
      found.ack()
      if (data[HEAD_BYTES - 1] === LAST) return take(null)
    }
  }
}

function createWriter({ client, connection, prefix, timing }: NatsServer, id: string, side: Side) {
  let number = 0
  let isStopped = false

  async function publish(kind: number, bytes: Buffer): Promise<void> {
    const message = Buffer.allocUnsafe(HEAD_BYTES + bytes.length)
    message.writeUInt32BE(number, 0)
    message[HEAD_BYTES - 1] = kind
    bytes.copy(message, HEAD_BYTES)
    const told = { msgID: `${id}-${side}-${number}`, timeout: PUBLISH_MS, retries: 0 }
    number += 1
    while (!isStopped) {
      try {
        await client.publish(`${prefix}${id}.${side}`, message, told)
        return
      } catch (error) {
        const isFull = isWaiting(error)
        if (connection.isClosed() || (!isFull && !isPassing(error))) throw error
        await pause(timing, isFull ? FULL_SECONDS : RETRY_SECONDS)
      }
    }
  }

  return {
    async send(bytes: Buffer): Promise<void> {
      for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
        await publish(MORE, bytes.subarray(from, from + CHUNK_BYTES))
      }
    },
    end: () => publish(LAST, Buffer.alloc(0)),
    stop() {
      isStopped = true
    },
  }
}

/** Removes everything that belongs to this end from the server, if the server can be reached. */
async function forget({ server, messages, durable, subject }: End): Promise<void> {
  const { manager, stream, connection } = server
  messages.stop()
  if (connection.isClosed()) return
  await Promise.allSettled([
    manager.consumers.delete(stream, durable),
    manager.streams.purge(stream, { filter: subject }),
  ])
}
