import type { MessagePort } from 'node:worker_threads'
import type { Forwarder } from '../../announce/forwarder.ts'
import { DRAIN_LOOK_MS, DRAIN_LOOKS } from '../limits.ts'
import type { Transport, TransportOptions } from '../transport.ts'
import { createHttpSockets } from './http-sockets.ts'
import { createPoll } from './poll.ts'
import type { Naps } from './naps.ts'
import { createNaps } from './naps.ts'
import type { Poll } from './poll.ts'
import type { SystemCalls } from '../../system/system-calls.ts'
import { EPOLL, NONBLOCKING } from '../../system/system-calls.ts'
import { createUdpSockets } from './udp-sockets.ts'
import type { TrackerClock } from '../../memory/clock.ts'
import type { TrackerStatus } from '../../memory/status.ts'
import { untilNoneKept } from '../until-none-kept.ts'

/** The longest blocking call, in which a thread receives no messages. */
const LONGEST_WAIT_MS = 100
/** How soon a request whose torrent was locked is retried if nothing else arrives. */
const RETRY_MS = 1
/** The same while replies wait to be copied to another tracker. */
const HELD_MS = 2

interface FfiTransport {
  readonly poll: Poll
  readonly naps: Naps
  readonly udp: readonly ReturnType<typeof createUdpSockets>[]
  readonly http: ReturnType<typeof createHttpSockets>
  isClosed: boolean
  isDraining: boolean
  isKeepingNone: boolean
  readonly clock: TrackerClock
  sweptAt: number
  readonly status: TrackerStatus
  readonly forwarder: Forwarder
  /**
   * A descriptor that becomes readable when another tracker has replied; -1: there are no links.
   */
  replyFd: number
  /**
   * The number of the last message that Node's event loop has handled, or will handle when it runs
   * next.
   */
  heard: number
}

/** Network access by system calls: one listener, one poll and one blocking loop per thread. */
export function createFfiTransport(options: TransportOptions, calls: SystemCalls): Transport {
  const { clock, status } = options.world
  const poll = createPoll(calls)
  const transport: FfiTransport = {
    poll,
    naps: createNaps(calls, poll.wait),
    udp: udpSockets(options, calls, poll),
    http: createHttpSockets(options, calls, poll),
    isClosed: false,
    isDraining: false,
    isKeepingNone: false,
    clock,
    sweptAt: 0,
    status,
    heard: -1,
    forwarder: options.forwarder,
    replyFd: -1,
  }

  return {
    start: () => start(transport),
    connect: (port) => connect(transport, port, calls),
    keepNone: () => keepNone(transport),
    keepAgain: () => keepAgain(transport),
    unlisten: () => unlisten(transport),
    drain: () => drain(transport),
    close: () => close(transport),
  }
}

function udpSockets(options: TransportOptions, calls: SystemCalls, poll: Poll) {
  const { udp } = options
  return udp === null
    ? []
    : udp.fds.map((fd) => createUdpSockets(options, udp.engine, fd, calls, poll))
}

/** Whether datagrams that were read still wait for a torrent or another tracker. */
function hasWaitingDatagrams({ udp }: FfiTransport): boolean {
  for (let index = 0; index < udp.length; index++) if (udp[index].isWaiting()) return true
  return false
}

/** Handles all input that arrived together: decides, writes the journal and replies. */
function once(transport: FfiTransport, timeoutMs: number): void {
  const { poll, naps, udp, http } = transport
  // Requests that wait for a torrent must not wait for a nap in addition.
  const count = timeoutMs > RETRY_MS ? naps.wait(timeoutMs) : poll.wait(timeoutMs)
  let hasDatagrams = false
  for (let index = 0; index < count; index++) {
    const fd = poll.fdOf(index)
    if (isUdp(transport, fd)) hasDatagrams = true
    else if (fd === transport.replyFd) transport.forwarder.receive()
    else http.happened(fd, poll.whatOf(index))
  }
  transport.forwarder.release()
  http.endTurn()
  for (let index = 0; index < udp.length; index++) {
    if (hasDatagrams || udp[index].isWaiting()) udp[index].receive()
  }
  transport.forwarder.flush()
}

function isUdp({ udp }: FfiTransport, fd: number): boolean {
  for (let index = 0; index < udp.length; index++) if (udp[index].fd === fd) return true
  return false
}

/**
 * Watches a descriptor to which the other end writes when replies arrive; edge-triggered, so that
 * nothing has to read it.
 */
function connect(transport: FfiTransport, port: MessagePort, calls: SystemCalls): void {
  transport.replyFd = calls.eventfd(0, NONBLOCKING)
  transport.poll.watch(transport.replyFd, EPOLL.add, EPOLL.in | EPOLL.once)
  transport.forwarder.connect(port)
  port.postMessage({ wake: transport.replyFd })
}

function longestWait(transport: FfiTransport): number {
  const { http, forwarder, isDraining } = transport
  if (http.isWaiting() || hasWaitingDatagrams(transport)) return RETRY_MS
  if (forwarder.isHolding()) return HELD_MS
  return isDraining ? DRAIN_LOOK_MS : LONGEST_WAIT_MS
}

/**
 * Runs until there is a message for the thread; Node's event loop runs once per second in any case.
 */
function run(transport: FfiTransport): void {
  const { clock, status, http } = transport
  if (transport.isClosed) return
  do {
    once(transport, longestWait(transport))
  } while (
    !transport.isDraining &&
    clock.seconds() === transport.sweptAt &&
    status.messages() === transport.heard
  )
  transport.sweptAt = clock.seconds()
  // Read before the event loop runs, because a message that arrives during its run may be too late
  // for it.
  transport.heard = status.messages()
  http.sweep()
  setImmediate(() => run(transport))
}

function start(transport: FfiTransport): Promise<void> {
  const { http, udp } = transport
  http.start()
  for (const one of udp) one.start()
  setImmediate(() => run(transport))
  return Promise.resolve()
}

async function keepNone(transport: FfiTransport): Promise<void> {
  const { http, clock } = transport
  transport.isKeepingNone = true
  http.keepNone()
  return untilNoneKept(
    clock,
    () => http.keptCount() > 0,
    () => transport.isKeepingNone,
  )
}

function keepAgain(transport: FfiTransport): void {
  transport.isKeepingNone = false
  transport.http.keepAgain()
}

function unlisten(transport: FfiTransport): Promise<void> {
  const { http, udp } = transport
  // From now on clients wait, so no system call may block for long.
  transport.isDraining = true
  http.unlisten()
  for (const one of udp) one.stopReading()
  return Promise.resolve()
}

async function drain(transport: FfiTransport): Promise<void> {
  const { http, forwarder } = transport
  transport.isDraining = true
  http.keepNone()
  const isBusy = () => http.count() > 0 || hasWaitingDatagrams(transport) || forwarder.isHolding()
  for (let look = 0; look < DRAIN_LOOKS && isBusy(); look++) {
    await new Promise((resolve) => setTimeout(resolve, DRAIN_LOOK_MS))
  }
}

function close(transport: FfiTransport): Promise<void> {
  const { http, udp, poll } = transport
  transport.isClosed = true
  once(transport, 0)
  http.close()
  for (const one of udp) one.close()
  poll.close()
  return Promise.resolve()
}
