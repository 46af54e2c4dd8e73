import { DRAIN_LOOK_MS, DRAIN_LOOKS } from '../limits.ts'
import type { Transport, TransportOptions } from '../transport.ts'
import { createHttpSockets } from './http-sockets.ts'
import { createPoll } from './poll.ts'
import type { Naps } from './naps.ts'
import { createNaps } from './naps.ts'
import type { Poll } from './poll.ts'
import type { SystemCalls } from './system-calls.ts'
import { createUdpSockets } from './udp-sockets.ts'
import type { TrackerClock } from '../../memory/clock.ts'
import type { TrackerStatus } from '../../memory/status.ts'

/** The longest blocking call: a thread cannot receive messages during one. */
const LONGEST_WAIT_MS = 100
/**
 * Time after which a request that found its torrent locked is handled again if nothing else comes.
 */
const RETRY_MS = 1

interface FfiTransport {
  readonly poll: Poll
  readonly naps: Naps
  readonly udp: {
    fd: number
    start: () => void
    receive: () => void
    isWaiting: () => boolean
    close: () => undefined
  } | null
  readonly http: ReturnType<typeof createHttpSockets>
  isClosed: boolean
  isDraining: boolean
  readonly clock: TrackerClock
  sweptAt: number
  readonly status: TrackerStatus
  /** Messages that Node's event loop has handled, or will handle next; it runs first. */
  heard: number
}

/** Network access by system calls: one listener, one poll and one blocking loop per thread. */
export function createFfiTransport(options: TransportOptions, calls: SystemCalls): Transport {
  const { clock, status } = options.world
  const poll = createPoll(calls)
  const transport: FfiTransport = {
    poll,
    naps: createNaps(calls, poll.wait),
    udp: options.udp === null ? null : createUdpSockets(options, options.udp, calls, poll),
    http: createHttpSockets(options, calls, poll),
    isClosed: false,
    isDraining: false,
    clock,
    sweptAt: 0,
    status,
    heard: -1,
  }

  return {
    start: () => start(transport),
    drain: () => drain(transport),
    close: () => close(transport),
  }
}

/** Handles all input that arrived together: decides, writes the journal, replies. */
function once(transport: FfiTransport, timeoutMs: number): void {
  const { poll, naps, udp, http } = transport
  // Requests that wait for a torrent do not wait for a nap as well.
  const count = timeoutMs > RETRY_MS ? naps.wait(timeoutMs) : poll.wait(timeoutMs)
  let hasDatagrams = udp !== null && udp.isWaiting()
  for (let index = 0; index < count; index++) {
    const fd = poll.fdOf(index)
    if (udp !== null && fd === udp.fd) hasDatagrams = true
    else http.happened(fd, poll.whatOf(index))
  }
  http.endTurn()
  if (hasDatagrams) udp?.receive()
}

/** Runs until there is a message for the thread; Node's event loop runs once per second anyway. */
function run(transport: FfiTransport): void {
  const { http, udp, clock, status } = transport
  if (transport.isClosed) return
  do {
    const longest = transport.isDraining ? DRAIN_LOOK_MS : LONGEST_WAIT_MS
    once(transport, http.isWaiting() || udp?.isWaiting() === true ? RETRY_MS : longest)
  } while (
    !transport.isDraining &&
    clock.seconds() === transport.sweptAt &&
    status.messages() === transport.heard
  )
  transport.sweptAt = clock.seconds()
  // Read before the event loop runs: a message noted during its run may be too late for it.
  transport.heard = status.messages()
  http.sweep()
  setImmediate(() => run(transport))
}

function start(transport: FfiTransport): Promise<void> {
  const { http, udp } = transport
  http.start()
  udp?.start()
  setImmediate(() => run(transport))
  return Promise.resolve()
}

async function drain(transport: FfiTransport): Promise<void> {
  const { http } = transport
  transport.isDraining = true
  http.keepNone()
  for (let look = 0; look < DRAIN_LOOKS && http.count() > 0; look++) {
    await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
  }
}

function close(transport: FfiTransport): Promise<void> {
  const { http, udp, poll } = transport
  transport.isClosed = true
  once(transport, 0)
  http.close()
  udp?.close()
  poll.close()
  return Promise.resolve()
}
