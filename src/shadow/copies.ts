import type { IncomingMessage } from 'node:http'
import {
  INTERNAL_ERROR,
  LOADING,
  NOT_WRITTEN,
  TOO_MANY_PASSKEYS,
} from '../domain/announce/refusals.ts'
import type { OutgoingRequest, Upstream } from './upstream.ts'
import { createUpstream, send } from './upstream.ts'

/** Connections over which copies are sent; those of one session use the same one, in order. */
const LANES = 16
/** Copies that wait; further ones count as missed. */
const MOST_WAITING = 8_000
/** Sessions whose last announce is remembered until ours has it. */
const MOST_MISSED = 50_000
const TIMEOUT_MS = 5_000
/** How many missed ones are sent again at the same time. */
const REPEATED = 200
const MOST_BODY_BYTES = 256 * 1024
/** Refusals that say nothing about the announce: it has to be sent again. */
const FOR_NOW = [LOADING, NOT_WRITTEN, TOO_MANY_PASSKEYS, INTERNAL_ERROR].map(({ text }) => text)

/** A request of which our tracker gets a copy. */
export interface Copy {
  readonly request: OutgoingRequest
  /** The session of an announce; null: nothing is lost without it. */
  readonly session: string | null
  /** Called once with the reply of ours: not for those that were missed first. */
  readonly onReply: (body: Buffer, milliseconds: number) => void
}

export interface Copies {
  readonly send: (copy: Copy) => void
  /** Remembers an announce for later: ours is not to get copies now. */
  readonly miss: (copy: Copy) => void
  /** Sends missed ones again; to be called about every second. */
  readonly repeat: () => void
  /** Whether everything that was given has been answered, and nothing was missed. */
  readonly isDone: () => boolean
  /** `missed` has those that are being sent again. */
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
  /** Missed ones that are being sent again. */
  readonly repeated: Set<Copy>
  readonly now: () => number
  waiting: number
  next: number
  failed: number
  lost: number
  lostAt: number
}

/**
 * Sends copies of requests to our tracker, in order for each session. No one waits for them, and
 * what ours does not answer is sent again: only the last announce of each session, which has its
 * counters.
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
    // In another turn: a tracker that refuses connections must not make this a recursion.
    setImmediate(run, copies, lane)
  }
  send(lane.to, copy.request, {
    timeoutMs: TIMEOUT_MS,
    onFailure: () => done(null),
    onReply: (reply) => void wholeBody(reply).then((body) => done(isForNow(body) ? null : body)),
  })
}

/**
 * Whether a newer announce of the session, with higher counters, waits or was missed: what is
 * missed of a session is forgotten when a newer copy is given, so it is never an older one.
 */
function hasNewer({ missed }: CopiesState, { waiting }: Lane, { session }: Copy): boolean {
  if (session === null) return false
  return missed.has(session) || waiting.some((copy) => copy.session === session)
}

/** A reply to its end; null: it broke off, or it is longer than any reply of a tracker. */
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
    // The connection ended early: as if there was no reply.
    return null
  }
  return reply.complete && (reply.statusCode ?? 500) < 500 ? Buffer.concat(chunks) : null
}

function isForNow(body: Buffer | null): boolean {
  return body !== null && FOR_NOW.some((text) => body.includes(text))
}

/** FNV-1a over the characters. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
