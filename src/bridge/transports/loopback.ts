import { Duplex } from 'node:stream'
import type { Door, Transport } from './transport.ts'
import { letIn } from './transport.ts'

// Joins roles that run in one process: `loopback:name`. The same frames as over a socket.

// Who listens in this process, like the kernel's table of sockets: roles meet here, nowhere else.
const listeners = new Map<string, Door>()

export const loopback: Transport = {
  scheme: 'loopback',

  listen(url, door) {
    if (listeners.has(url)) {
      return Promise.reject(new Error(`${url}: another bridge of this process listens there`))
    }
    listeners.set(url, door)
    return Promise.resolve({
      close() {
        if (listeners.get(url) === door) listeners.delete(url)
        return Promise.resolve()
      },
    })
  },

  connect(url, _seconds, signal) {
    const door = listeners.get(url)
    if (door === undefined) {
      return Promise.reject(new Error(`${url}: no bridge of this process listens there`))
    }
    signal.throwIfAborted()
    const [ours, theirs] = streamPair()
    letIn(door, theirs, null)
    return Promise.resolve(ours)
  },
}

/**
 * Two ends of one stream, as a socket behaves: bytes arrive in a later turn (Node's `duplexPair`
 * gives them over within the call), a reader that does not read holds the writer back, and a cut is
 * felt on both sides.
 */
function streamPair(): [Duplex, Duplex] {
  const [one, other] = [half(), half()]
  one.meet(other)
  other.meet(one)
  return [one.stream, other.stream]
}

interface Half {
  readonly stream: Duplex
  readonly meet: (other: Half) => void
  /** Bytes for the reader of this half; null: there will be no more. */
  readonly deliver: (bytes: Buffer | null, taken: () => void) => void
}

function half(): Half {
  let other: Half | null = null
  let onRead = () => {}
  const give = (bytes: Buffer | null, taken: () => void) => {
    setImmediate(() => other?.deliver(bytes, taken))
  }
  const stream = new Duplex({
    read() {
      const taken = onRead
      onRead = () => {}
      taken()
    },
    write: (bytes: Buffer, _encoding, taken) => give(bytes, taken),
    writev: (chunks, taken) => give(Buffer.concat(chunks.map(({ chunk }) => chunk)), taken),
    final: (taken) => give(null, taken),
  })
  return {
    stream,
    meet(found) {
      other = found
      found.stream.once('close', () => setImmediate(() => stream.destroy()))
    },
    deliver(bytes, taken) {
      if (stream.destroyed) return
      if (stream.push(bytes) || bytes === null) taken()
      else onRead = taken
    },
  }
}
