import { Duplex } from 'node:stream'
import type { Door, Transport } from './transport.ts'
import { letIn } from './transport.ts'

// Connects roles that run in one process: `loopback:name`. The frames are the same as over a
// socket.

// The listeners of this process, in place of the kernel's table of sockets.
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
 * Returns the two ends of a stream that behave like a socket: bytes arrive in a later turn (Node's
 * `duplexPair` delivers them within the call), a writer is blocked while the reader does not read,
 * and both sides detect a cut.
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
  /** Delivers bytes to the reader of this half; null ends the stream. */
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
