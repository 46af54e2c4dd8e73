import { Duplex } from 'node:stream'
import { BYTES, CUT, encodeMessage, encodeReceipt, LAST, PROBE } from './message.ts'
import { readMessage, RECEIPT } from './message.ts'
import type { Reader } from './reader.ts'
import { createReader } from './reader.ts'
import type { NatsServer } from './server.ts'
import type { Writer } from './writer.ts'
import { createWriter } from './writer.ts'

// One end of a link over NATS: an ordered stream of bytes in both directions. Each direction is a
// subject with numbered messages. The server stores none of them: the writer keeps each one until
// the reader reports that it was read, and sends again what did not arrive. So bytes survive when a
// server is killed, once both ends are connected to it again or to another one of its cluster.

export type Side = 'up' | 'down'

/**
 * Opens the end of the link `id` that writes to `side`. `onClose` is called once it is destroyed.
 */
export function openEnd(server: NatsServer, id: string, side: Side, onClose: () => void): Duplex {
  const { connection, prefix, timing, chunkBytes } = server
  const fail = (error: unknown) => void stream.destroy(new Error(server.faultOf(error)))
  const publish = (message: Buffer) => {
    try {
      connection.publish(`${prefix}link.${id}.${side}`, message)
    } catch (error) {
      fail(error) // it is closed, or refuses messages of this size
    }
  }
  const writer = createWriter({ publish, flush: () => connection.flush(), timing, chunkBytes })
  const reader = createReader({
    push: (bytes) => stream.push(bytes),
    sendReceipt: (received, read) => publish(encodeReceipt(received, read)),
  })
  let isCut = false
  const stream: Duplex = new Duplex({
    read: () => reader.more(),
    write: (bytes: Buffer, _encoding, done) => writer.write(bytes, done),
    writev: (chunks, done) =>
      writer.write(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)), done),
    final: (done) => writer.end(done),
    destroy(error, done) {
      writer.stop()
      reader.stop()
      const isNews = !isCut && !stream.writableFinished && !connection.isClosed()
      if (isNews) publish(encodeMessage(CUT))
      messages.unsubscribe()
      onClose()
      done(error)
    },
  })
  const other = side === 'up' ? 'down' : 'up'
  const messages = connection.subscribe(`${prefix}link.${id}.${other}`, {
    callback(error, message) {
      if (stream.destroyed) return
      if (error !== null) return fail(error)
      try {
        isCut = passOn(message.data, writer, reader)
      } catch (fault) {
        return fail(fault)
      }
      if (isCut) stream.destroy()
    },
  })
  void messages.closed.then(() => {
    if (!stream.destroyed) fail(new Error('the connection to the server was closed'))
  })
  return stream
}

/**
 * Returns whether the other end was destroyed.
 * @throws Error for a message that is not one of a link
 */
function passOn(data: Uint8Array, writer: Writer, reader: Reader): boolean {
  const message = readMessage(data)
  const { kind, number, rest } = message
  if (kind === BYTES || kind === LAST) reader.take(message)
  else if (kind === RECEIPT) writer.heard(number, rest.readUInt32BE(0))
  else if (kind === PROBE) reader.report()
  return kind === CUT
}
