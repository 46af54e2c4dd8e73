import type { IncomingMessage } from 'node:http'
import {
  INTERNAL_ERROR,
  LOADING,
  NOT_WRITTEN,
  TOO_MANY_PASSKEYS,
} from '../domain/announce/refusals.ts'
import type { OutgoingRequest, Upstream } from './upstream.ts'
import { createUpstream, send } from './upstream.ts'

/**
 * The number of connections over which copies are sent. All copies of a session use the same one,
 * in order.
 */
const LANES = 16
/** The most copies that wait; further ones count as missed. */
const MOST_WAITING = 8_000
/** The most sessions whose last announce is remembered until our tracker has it. */
const MOST_MISSED = 50_000
const TIMEOUT_MS = 5_000
/** The most missed copies that are sent again at the same time. */
const REPEATED = 200
const MOST_BODY_BYTES = 256 * 1024
/** Refusals that are not about the announce itself, which has to be sent again. */
const FOR_NOW = [LOADING, NOT_WRITTEN, TOO_MANY_PASSKEYS, INTERNAL_ERROR].map(({ text }) => text)

/** A request that is copied to our tracker. */
export interface Copy {
  readonly request: OutgoingRequest
  /** The session that announces. Null if nothing is lost when the copy is. */
  readonly session: string | null
  /** Called once with the reply of our tracker, but not for a copy that was missed at first. */
  readonly onReply: (body: Buffer, milliseconds: number) => void
}

export interface Copies {
  readonly send: (copy: Copy) => void
  /** Remembers an announce for later, because our tracker must not get copies now. */
  readonly miss: (copy: Copy) => void
  /** Sends missed copies again; to be called about once per second. */
  readonly repeat: () => void
  /** Whether every copy has been answered, and none is missed. */
  readonly isDone: () => boolean
  /** `missed` includes the copies that are being sent again. */
  readonly figures: () => { failed: number; missed: number; lost: number; lostAt: number }
  readonly stop: () => void
}

interface Lane {
  readonly to: Upstream
  readonly waiting: Copy[]
  running: Copy | null
}

interface CopiesState {
  readonly lanes: readonly Lane[]
  readonly missed: Map<string, Copy>
  /** The missed copies that are being sent again. */
  readonly repeated: Set<Copy>
  readonly now: () => number
  waiting: number
  next: number
  failed: number
  lost: number
  lostAt: number
}

/**
 * Sends copies of requests to our tracker, in the order of each session. No client waits for them.
 * When our tracker does not answer, the copy is sent again later, but only the last announce of
 * each session, because it contains the session's counters.
 */
export function createCopies(url: URL, now: () => number): Copies {
  const lanes: Lane[] = Array.from({ length: LANES }, () => {
    return { to: createUpstream(url, 1), waiting: [], running: null }
  })
  const counts = { waiting: 0, next: 0, failed: 0, lost: 0, lostAt: 0 }
  const copies: CopiesState = { lanes, missed: new Map(), repeated: new Set(), now, ...counts }
  const { missed, repeated } = copies

  return {
    send: (copy) => give(copies, copy),
    miss: (copy) => miss(copies, copy),
    repeat() {
      if (copies.waiting > MOST_WAITING / 2) return
      for (const copy of [...missed.values()].slice(0, REPEATED)) {
        const again = { ...copy, onReply: () => {} }
        repeated.add(again)
        give(copies, again)
      }
    },
    isDone: () => copies.waiting === 0 && missed.size === 0,
    figures() {
      const { failed, lost, lostAt } = copies
      return { failed, missed: missed.size + repeated.size, lost, lostAt }
    },
    stop: () => lanes.forEach(({ to }) => to.agent.destroy()),
  }
}

function miss(copies: CopiesState, copy: Copy): void {
  const { missed } = copies
  const { session } = copy
  if (session === null) return
  if (missed.size < MOST_MISSED || missed.has(session)) missed.set(session, copy)
  else {
    copies.lost++
    copies.lostAt = copies.now()
  }
}

function give(copies: CopiesState, copy: Copy): void {
  const { session } = copy
  if (session !== null) copies.missed.delete(session)
  if (copies.waiting >= MOST_WAITING) return miss(copies, copy)
  copies.waiting++
  const number = session === null ? copies.next++ : hashOf(session)
  const lane = copies.lanes[number % LANES]
  lane.waiting.push(copy)
  if (lane.running === null) run(copies, lane)
}

function run(copies: CopiesState, lane: Lane): void {
  const copy = lane.waiting.shift() ?? null
  lane.running = copy
  if (copy === null) return
  const began = performance.now()
  const done = (body: Buffer | null) => {
    copies.waiting--
    copies.repeated.delete(copy)
    if (body !== null) copy.onReply(body, performance.now() - began)
    else {
      copies.failed++
      if (!hasNewer(copies, lane, copy)) miss(copies, copy)
    }
    // This runs in a later turn, or the calls would nest when a tracker refuses connections.
    setImmediate(run, copies, lane)
  }
  send(lane.to, copy.request, {
    timeoutMs: TIMEOUT_MS,
    onFailure: () => done(null),
    onReply: (reply) => void wholeBody(reply).then((body) => done(isForNow(body) ? null : body)),
  })
}

/**
 * Returns whether a newer announce of the session, with higher counters, is waiting or was missed.
 * A missed announce is forgotten when a newer copy of its session arrives, so it is never older
 * than this one.
 */
function hasNewer({ missed }: CopiesState, { waiting }: Lane, { session }: Copy): boolean {
  if (session === null) return false
  return missed.has(session) || waiting.some((copy) => copy.session === session)
}

/**
 * Reads a reply to its end. Resolves with null if it broke off, or if it is longer than any reply
 * of a tracker.
 */
async function wholeBody(reply: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > MOST_BODY_BYTES) return null
    }
  } catch {
    // The connection ended early; this counts as no reply.
    return null
  }
  return reply.complete && (reply.statusCode ?? 500) < 500 ? Buffer.concat(chunks) : null
}

function isForNow(body: Buffer | null): boolean {
  return body !== null && FOR_NOW.some((text) => body.includes(text))
}

/** Returns the FNV-1a hash of the characters. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
