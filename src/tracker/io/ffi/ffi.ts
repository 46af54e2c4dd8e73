import { DRAIN_LOOK_MS, DRAIN_LOOKS } from '../limits.ts'
import type { Transport, TransportOptions } from '../transport.ts'
import { createHttpSockets } from './http-sockets.ts'
import { createPoll } from './poll.ts'
import type { SystemCalls } from './system-calls.ts'
import { createUdpSockets } from './udp-sockets.ts'

/** Every blocking call ends within this: a thread inside one cannot be told anything. */
const LONGEST_WAIT_MS = 100
/** A request found its torrent locked: it is tried again after so long when nothing else comes. */
const RETRY_MS = 1

/** Direct system calls: one listener, one poll and one blocking loop a thread. */
export function createFfiTransport(options: TransportOptions, calls: SystemCalls): Transport {
  const { clock, status } = options.world
  const poll = createPoll(calls)
  const http = createHttpSockets(options, calls, poll)
  const udp = options.udp === null ? null : createUdpSockets(options, options.udp, calls, poll)
  let isDraining = false
  let isClosed = false
  let sweptAt = 0
  /** Messages that Node's loop has had, or has next; at first it is let go on at once. */
  let heard = -1

  /** What came together is decided, journalled and answered together. */
  function once(timeoutMs: number): void {
    const count = poll.wait(timeoutMs)
    let hasDatagrams = udp !== null && udp.isWaiting()
    for (let index = 0; index < count; index++) {
      const fd = poll.fdOf(index)
      if (udp !== null && fd === udp.fd) hasDatagrams = true
      else http.happened(fd, poll.whatOf(index))
    }
    http.endTurn()
    if (hasDatagrams) udp?.receive()
  }

  /** Until there is a message for the thread: Node's own loop runs once a second besides. */
  function run(): void {
    if (isClosed) return
    do {
      const longest = isDraining ? DRAIN_LOOK_MS : LONGEST_WAIT_MS
      once(http.isWaiting() || udp?.isWaiting() === true ? RETRY_MS : longest)
    } while (!isDraining && clock.seconds() === sweptAt && status.messages() === heard)
    sweptAt = clock.seconds()
    // Before Node's loop turns: what is noted while it does may have come too late for it.
    heard = status.messages()
    http.sweep()
    setImmediate(run)
  }

  return {
    start() {
      http.start()
      udp?.start()
      setImmediate(run)
      return Promise.resolve()
    },

    async drain() {
      isDraining = true
      http.keepNone()
      for (let look = 0; look < DRAIN_LOOKS && http.count() > 0; look++) {
        await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
      }
    },

    close() {
      isClosed = true
      once(0)
      http.close()
      udp?.close()
      poll.close()
      return Promise.resolve()
    },
  }
}
