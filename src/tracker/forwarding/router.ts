import type { MessagePort } from 'node:worker_threads'
import { PASS_ON_FEATURE } from '../../bridge/delivery/features.ts'
import {
  ASK_BYTES,
  ASK_FLAG,
  ASKED,
  lengthAt,
  OUTCOME,
  REPLY_BYTES,
  VERSION_BYTES,
  writeReply,
} from '../../bridge/trackers/requests.ts'
import { threadOf } from '../announce/forwarder.ts'

/**
 * How long a tracker may take to reply, after which the next one is asked, or this tracker decides.
 */
const LIMIT_MS = 1_000
const LOOK_MS = 100
/** The approximate size at which a frame of requests is full. */
const FRAME_BYTES = 256 * 1024
/** Another tracker is not asked while more than this many bytes sent to it are unread. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024

/** A link to another tracker, as far as requests need it. */
export interface Target {
  readonly isUp: () => boolean
  readonly has: (feature: string) => boolean
  readonly ask: (body: Buffer) => void
  readonly waitingBytes: () => number
  readonly heardAt: () => number
  readonly distrust: (reason: string) => void
}

/** An announce thread: `reply` gives it one or several replies, concatenated. */
export interface AskingThread {
  readonly reply: (parts: readonly Uint8Array[]) => void
}

export interface RouterFigures {
  readonly waiting: number
  /** Replies of other trackers and the time that they took, since the start. */
  readonly replies: number
  readonly seconds: number
  /** The same replies by the time they took: bucket n is up to 2^n tenths of a millisecond. */
  readonly buckets: readonly number[]
  /** Requests that no tracker decided: too late, cut off, or declined. */
  readonly late: number
  readonly cut: number
  readonly declined: number
}

export interface Router {
  /** Takes requests of a thread, whose heads end with the places of the trackers to ask. */
  readonly take: (body: Buffer) => void
  /** Takes the body of a frame of replies. */
  readonly replies: (body: Buffer) => void
  /** Handles the end of the link to the tracker at a place: asks the next trackers instead. */
  readonly cut: (place: number) => void
  readonly figures: () => RouterFigures
  readonly stop: () => void
}

export interface RouterOptions {
  readonly target: (place: number) => Target | undefined
  readonly thread: (number: number) => AskingThread | undefined
  readonly version: () => number
  /** Monotonic milliseconds. */
  readonly now: () => number
}

interface Passed {
  /** The request, with its head. */
  readonly bytes: Buffer
  place: number
  next: number
  readonly since: number
  sentAt: number
}

interface State extends RouterOptions {
  readonly waiting: Map<number, Passed>
  readonly asks: Map<number, Buffer[]>
  readonly answers: Map<number, Buffer[]>
  isScheduled: boolean
  readonly counts: { replies: number; seconds: number; late: number; cut: number; declined: number }
  readonly buckets: number[]
}

const BUCKETS = 16

/** Routes requests of announce threads to other trackers, and the replies back. */
export function createRouter(options: RouterOptions): Router {
  const state: State = {
    ...options,
    waiting: new Map(),
    asks: new Map(),
    answers: new Map(),
    isScheduled: false,
    counts: { replies: 0, seconds: 0, late: 0, cut: 0, declined: 0 },
    buckets: new Array<number>(BUCKETS).fill(0),
  }
  const timer = setInterval(() => look(state), LOOK_MS)
  return {
    take: (body) => take(state, body),
    replies: (body) => takeReplies(state, body),
    cut(place) {
      for (const [ticket, passed] of state.waiting) {
        if (passed.place !== place) continue
        state.counts.cut++
        passNext(state, ticket, passed)
      }
    },
    figures: () => ({ waiting: state.waiting.size, ...state.counts, buckets: [...state.buckets] }),
    stop: () => clearInterval(timer),
  }
}

function take(state: State, body: Buffer): void {
  for (let at = 0; at < body.length;) {
    const bytes = body.subarray(at, at + lengthAt(body, at, ASK_BYTES))
    const [place, next] = [bytes[ASK_BYTES - 4], bytes[ASK_BYTES - 3]]
    bytes.fill(0, ASK_BYTES - 4, ASK_BYTES)
    const now = state.now()
    const passed = { bytes, place, next, since: now, sentAt: now }
    state.waiting.set(bytes.readUInt32BE(0), passed)
    send(state, bytes.readUInt32BE(0), passed)
    at += bytes.length
  }
}

function send(state: State, ticket: number, passed: Passed): void {
  const target = state.target(passed.place)
  if (target?.isUp() !== true || target.waitingBytes() > MOST_UNREAD_BYTES) {
    return passNext(state, ticket, passed)
  }
  // An older tracker refuses the flag and forwards nothing.
  if (!target.has(PASS_ON_FEATURE)) passed.bytes[5] &= ~ASK_FLAG.isLast
  append(state.asks, passed.place, passed.bytes)
  schedule(state)
}

/** Asks the next tracker; if there is none, the request is decided here. */
function passNext(state: State, ticket: number, passed: Passed): void {
  state.waiting.delete(ticket)
  if (passed.next === 0) return decline(state, ticket)
  passed.place = passed.next
  passed.next = 0
  passed.bytes[5] |= ASK_FLAG.isLast
  passed.sentAt = state.now()
  state.waiting.set(ticket, passed)
  send(state, ticket, passed)
}

function takeReplies(state: State, body: Buffer): void {
  let end = 0
  for (let at = 0; at < body.length; at = end) {
    end = at + lengthAt(body, at, REPLY_BYTES)
    const ticket = body.readUInt32BE(at)
    const passed = state.waiting.get(ticket)
    if (passed === undefined) continue
    if (body[at + 4] !== OUTCOME.answered) {
      // At most one tracker knows the passkey of a connection ID.
      if (passed.bytes[4] !== ASKED.passkey) state.counts.declined++
      passNext(state, ticket, passed)
      continue
    }
    const milliseconds = state.now() - passed.since
    state.waiting.delete(ticket)
    state.counts.replies++
    state.counts.seconds += milliseconds / 1_000
    const bucket = Math.max(0, Math.ceil(Math.log2(Math.max(milliseconds * 10, 1))))
    state.buckets[Math.min(bucket, BUCKETS - 1)]++
    // Unchanged: the thread reads the same layout.
    append(state.answers, threadOf(ticket), body.subarray(at, end))
    schedule(state)
  }
}

function decline(state: State, ticket: number): void {
  const head = Buffer.allocUnsafe(REPLY_BYTES)
  writeReply(head, 0, ticket, OUTCOME.declined, 0)
  append(state.answers, threadOf(ticket), head)
  schedule(state)
}

function append(lists: Map<number, Buffer[]>, key: number, bytes: Buffer): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [bytes])
  else list.push(bytes)
}

function schedule(state: State): void {
  if (state.isScheduled) return
  state.isScheduled = true
  setImmediate(() => flush(state))
}

/** Sends the requests that arrived in one turn as one frame per tracker. */
function flush(state: State): void {
  state.isScheduled = false
  for (const [place, list] of state.asks) sendFrames(state, place, list)
  state.asks.clear()
  for (const [number, list] of state.answers) state.thread(number)?.reply(list)
  state.answers.clear()
}

function sendFrames(state: State, place: number, list: readonly Buffer[]): void {
  const version = Buffer.allocUnsafe(VERSION_BYTES)
  version.writeUInt32BE(state.version(), 0)
  let frame: Buffer[] = [version]
  let bytes = 0
  for (const one of list) {
    frame.push(one)
    bytes += one.length
    if (bytes < FRAME_BYTES) continue
    state.target(place)?.ask(Buffer.concat(frame))
    frame = [version]
    bytes = 0
  }
  if (bytes > 0) state.target(place)?.ask(Buffer.concat(frame))
}

/** Stops asking a tracker that has sent nothing for as long as a request waits for it. */
function look(state: State): void {
  const now = state.now()
  const silent = new Set<number>()
  for (const [ticket, passed] of state.waiting) {
    if (now - passed.sentAt < LIMIT_MS) continue
    const target = state.target(passed.place)
    if (target !== undefined && target.heardAt() * 1_000 < passed.sentAt) silent.add(passed.place)
    state.counts.late++
    passNext(state, ticket, passed)
  }
  for (const place of silent) {
    state.target(place)?.distrust(`no reply within ${LIMIT_MS / 1_000} s`)
  }
}

/**
 * Creates the channel to a thread. A thread that blocks in system calls is woken; others get the
 * message through their event loop.
 */
export function createAskingThread(
  port: MessagePort,
  onAsks: (body: Buffer) => void,
  wakeUp: (fd: number) => void,
): AskingThread {
  let wake = -1
  port.on('message', (message: Uint8Array | { wake: number }) => {
    if (!(message instanceof Uint8Array)) wake = message.wake
    else onAsks(Buffer.from(message.buffer, message.byteOffset, message.byteLength))
  })
  return {
    reply(parts) {
      // A buffer of exactly this size, because it is transferred to the other thread.
      const message = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0))
      let at = 0
      for (const part of parts) {
        message.set(part, at)
        at += part.length
      }
      port.postMessage(message, [message.buffer])
      if (wake >= 0) wakeUp(wake)
    },
  }
}
