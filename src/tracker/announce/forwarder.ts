import type { MessagePort } from 'node:worker_threads'
import { receiveMessageOnPort } from 'node:worker_threads'
import type { Ask } from '../../bridge/trackers/requests.ts'
import {
  ASK_BYTES,
  ASKED,
  CONNECTION_ID_BYTES,
  COUNTS_BYTES,
  createAsk,
  HASH_BYTES,
  lengthAt,
  OUTCOME,
  REPLY_BYTES,
  writeAsk,
} from '../../bridge/trackers/requests.ts'
import { firstPlace, secondPlace } from '../memory/holder-cells.ts'
import type { Reply } from '../wire/reply.ts'
import type { HeldReplies } from './held-replies.ts'

/** The most requests of one thread that wait for other trackers; further ones are refused. */
const MOST_WAITING = 4_096
/** Bits of a ticket below the number of its thread. */
const TICKET_BITS = 24
const OUTBOX_BYTES = 64 * 1024

/**
 * Tickets of requests that do not wait for a reply. `none`: a new request. `here`: this tracker
 * decides, whichever tracker holds the torrent. `asked`: forwarded by another tracker, to be
 * decided if this one holds the torrent or is its standby; otherwise `declined`. `strayed`: like
 * `asked`, from a tracker that cannot reach the holder, so this tracker forwards it if it can.
 */
export const TICKET = { none: 0, here: -1, asked: -2, declined: -3, strayed: -4 } as const

/** Forwards the requests of one announce thread to other trackers, through the link thread. */
export interface Forwarder {
  /** The request to forward: fill all fields except ticket, start and end before calling `pass`. */
  readonly ask: Ask
  /** Whether one more request may wait. */
  readonly hasRoom: () => boolean
  /**
   * Forwards the request in `ask` to the trackers at `places` (memory/holder-cells.ts), with the
   * content of `bytes`; returns its ticket.
   */
  readonly pass: (places: number, bytes: Uint8Array, start: number, end: number) => number
  /**
   * Asks for the counts of torrents and returns the ticket. For each hash in `hashes`, `places` has
   * the tracker to ask, the next one to try, and in the bits above them a number that distinguishes
   * groups of torrents (groupOf); 0: do not ask about it.
   */
  readonly passCounts: (places: Uint32Array, hashes: Int32Array, count: number) => number
  /** Asks the trackers at `places` for the passkey of the connection ID at `start`. */
  readonly passPasskey: (places: readonly number[], bytes: Uint8Array, start: number) => number
  /**
   * Holds back the reply to an announce until another tracker has the entries that it wrote;
   * returns its ticket, or 0 if it need not wait.
   */
  readonly hold: (reply: Reply, torrent: number) => number
  readonly isHolding: () => boolean
  /** Runs the callbacks of held replies that may be sent now. */
  readonly release: () => void
  /** Calls `run` when the reply to a ticket arrives, which must then be taken soon. */
  readonly when: (ticket: number, run: () => void) => void
  /** Takes the reply to a ticket; null: this tracker must answer. */
  readonly take: (ticket: number) => Buffer | null
  /** Sends the requests that were forwarded in this turn to the link thread. */
  readonly flush: () => void
  /** Takes the replies that have arrived, and runs their callbacks. */
  readonly receive: () => void
  /** Connects the forwarder to the link thread by `port`: from now on requests can be forwarded. */
  readonly connect: (port: MessagePort) => void
}

interface Waiting {
  run: (() => void) | null
  reply: Buffer | null
  /** The number of requests that have no reply yet. */
  left: number
  /**
   * For a part of a request: the ticket of the whole one and, for counts, the indexes of the part's
   * hashes.
   */
  readonly whole: number
  readonly indexes: readonly number[]
}

interface State {
  readonly thread: number
  readonly held: HeldReplies | null
  readonly flushesItself: boolean
  readonly ask: Ask
  readonly waiting: Map<number, Waiting>
  port: MessagePort | null
  next: number
  outbox: Buffer
  used: number
  isScheduled: boolean
}

/**
 * Creates the forwarder of one thread.
 * @param isBlocking whether the thread calls `flush` and `receive`, because it blocks
 * @param held null: replies do not wait for copies
 */
export function createForwarder(
  thread: number,
  isBlocking: boolean,
  held: HeldReplies | null = null,
): Forwarder {
  const state: State = {
    ...{ thread, held },
    flushesItself: !isBlocking,
    ask: createAsk(),
    waiting: new Map(),
    port: null,
    next: 0,
    outbox: Buffer.alloc(0),
    used: 0,
    isScheduled: false,
  }
  return {
    ask: state.ask,
    hasRoom: () => state.port !== null && state.waiting.size - (held?.count() ?? 0) < MOST_WAITING,
    hold: (reply, torrent) => hold(state, reply, torrent),
    isHolding: () => held !== null && held.count() > 0,
    release: () => held?.look(),
    pass(places, bytes, start, end) {
      const ticket = newTicket(state)
      state.waiting.set(ticket, { run: null, reply: null, left: 1, whole: 0, indexes: [] })
      put(state, ticket, places, bytes, start, end)
      return ticket
    },
    passCounts: (places, hashes, count) => passCounts(state, places, hashes, count),
    passPasskey: (places, bytes, start) => passPasskey(state, places, bytes, start),
    when(ticket, run) {
      const found = state.waiting.get(ticket)
      if (found !== undefined) found.run = run
    },
    take(ticket) {
      const found = state.waiting.get(ticket)
      state.waiting.delete(ticket)
      return found?.reply ?? null
    },
    flush: () => flush(state),
    receive: () => receive(state),
    connect(port) {
      state.port = port
      if (isBlocking) return
      port.on('message', (message: Uint8Array) => takeReplies(state, message))
      // The port must not keep the thread from ending.
      port.unref()
    },
  }
}

function hold(state: State, reply: Reply, torrent: number): number {
  const { held, waiting } = state
  if (held === null || !held.mustWait(torrent, reply.mustBeWritten)) return 0
  const ticket = newTicket(state)
  const content = Buffer.from(reply.bytes.subarray(reply.start, reply.end))
  waiting.set(ticket, { run: null, reply: content, left: 0, whole: 0, indexes: [] })
  held.add(torrent, () => waiting.get(ticket)?.run?.())
  return ticket
}

function newTicket(state: State): number {
  do state.next = (state.next + 1) % 2 ** TICKET_BITS
  while (state.next === 0 || state.waiting.has(state.thread * 2 ** TICKET_BITS + state.next))
  return state.thread * 2 ** TICKET_BITS + state.next
}

/** Returns the thread of a ticket. */
export const threadOf = (ticket: number) => Math.floor(ticket / 2 ** TICKET_BITS)

/** Appends a request for the link thread; the places of the trackers are at the end of its head. */
function put(
  state: State,
  ticket: number,
  places: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  const needed = ASK_BYTES + end - start
  if (state.used + needed > state.outbox.length) {
    flush(state)
    state.outbox = Buffer.allocUnsafeSlow(Math.max(OUTBOX_BYTES, needed))
  }
  state.ask.ticket = ticket
  const at = writeAsk(state.outbox, state.used, state.ask, end - start)
  state.outbox[at - 4] = firstPlace(places)
  state.outbox[at - 3] = secondPlace(places)
  for (let from = start; from < end; from++) state.outbox[at + from - start] = bytes[from]
  state.used += needed
  if (!state.flushesItself || state.isScheduled) return
  state.isScheduled = true
  setImmediate(() => flush(state))
}

function passCounts(state: State, places: Uint32Array, hashes: Int32Array, count: number): number {
  const asked = [...new Set(places.subarray(0, count))].filter((place) => place !== 0)
  const whole = newTicket(state)
  const reply = Buffer.alloc(count * COUNTS_BYTES, 0xff)
  state.ask.kind = ASKED.counts
  state.waiting.set(whole, { run: null, reply, left: asked.length, whole: 0, indexes: [] })
  for (const place of asked) {
    const indexes = [...places.subarray(0, count).keys()].filter((at) => places[at] === place)
    const content = Buffer.allocUnsafe(indexes.length * HASH_BYTES)
    indexes.forEach((from, to) => {
      for (let word = 0; word < 5; word++) {
        content.writeInt32LE(hashes[from * 5 + word], to * HASH_BYTES + 4 * word)
      }
    })
    const ticket = newTicket(state)
    state.waiting.set(ticket, { run: null, reply: null, left: 1, whole, indexes })
    put(state, ticket, place, content, 0, content.length)
  }
  return whole
}

function passPasskey(
  state: State,
  places: readonly number[],
  bytes: Uint8Array,
  start: number,
): number {
  const whole = newTicket(state)
  state.ask.kind = ASKED.passkey
  state.waiting.set(whole, { run: null, reply: null, left: places.length, whole: 0, indexes: [] })
  for (const place of places) {
    const ticket = newTicket(state)
    state.waiting.set(ticket, { run: null, reply: null, left: 1, whole, indexes: [] })
    put(state, ticket, place, bytes, start, start + CONNECTION_ID_BYTES)
  }
  return whole
}

function flush(state: State): void {
  state.isScheduled = false
  if (state.used === 0 || state.port === null) return
  const message = new Uint8Array(state.outbox.subarray(0, state.used))
  state.port.postMessage(message, [message.buffer])
  state.used = 0
}

function receive(state: State): void {
  if (state.port === null) return
  for (;;) {
    const found = receiveMessageOnPort(state.port) as { message: Uint8Array } | undefined
    if (found === undefined) return
    takeReplies(state, found.message)
  }
}

function takeReplies(state: State, message: Uint8Array): void {
  const body = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  for (let at = 0; at < body.length; at += lengthAt(body, at, REPLY_BYTES)) {
    const content = body.subarray(at + REPLY_BYTES, at + lengthAt(body, at, REPLY_BYTES))
    takeReply(state, body.readUInt32BE(at), body[at + 4] === OUTCOME.answered ? content : null)
  }
}

function takeReply(state: State, ticket: number, content: Buffer | null): void {
  const found = state.waiting.get(ticket)
  if (found === undefined || found.left === 0) return
  found.left = 0
  if (found.whole === 0) {
    found.reply = content
    if (found.run === null) state.waiting.delete(ticket)
    return found.run?.()
  }
  state.waiting.delete(ticket)
  const whole = state.waiting.get(found.whole)
  if (whole === undefined || whole.left === 0) return
  if (found.indexes.length === 0) {
    // One tracker that knows the passkey is enough.
    if (content !== null) {
      whole.reply = content
      whole.left = 1
    }
  } else if (content?.length === found.indexes.length * COUNTS_BYTES) {
    found.indexes.forEach((to, from) => {
      content.copy(
        whole.reply as Buffer,
        to * COUNTS_BYTES,
        from * COUNTS_BYTES,
        (from + 1) * COUNTS_BYTES,
      )
    })
  }
  whole.left--
  if (whole.left > 0) return
  if (whole.run === null) state.waiting.delete(found.whole)
  whole.run?.()
}
