import type { Infer, Shape } from '../../shared/shape.ts'
import { anything, bytes32, count, flag, list, randomId, record, text } from '../../shared/shape.ts'

// The body of each type of frame: JSON in UTF-8. Unknown fields come from a newer minor version.

/**
 * Features that a release has in addition to those of its minor version; older releases do not send
 * them.
 */
const features = list(text(40)).max(32).optional()
/** Any text, because a refusal must be able to name an unknown role. */
const anyRole = text(20)
const who = {
  role: anyRole,
  minor: count,
  node: text(60),
  version: text(40),
  nonce: bytes32,
  features,
}

/** `run` is random for each start, so that a copy of a store differs from a restart. */
export const hello = record({ ...who, storeId: randomId, run: randomId.optional() })
export const challenge = record(who)
/** HMAC-SHA256 over role and transcript (handshake.ts). */
export const proof = record({ mac: bytes32 })
/** The hub sends its name only to a tracker that has authenticated; it is empty in a challenge. */
export const welcome = record({ mac: bytes32, node: text(60), version: text(40) }).partial({
  node: true,
  version: true,
})
export const refusal = record({ code: text(40), text: text(400) })

const anEnvelope = record({ name: text(60), version: count, payload: anything })

/** Tracker -> hub: what it has applied; null: it has no full state. */
export const join = record({
  applied: record({ outboxId: randomId, position: count }).nullable(),
  /** A full state that was interrupted: its newest event, and the mark of its last rows. */
  partial: record({ outboxId: randomId, position: count, mark: text(100) }).optional(),
})
/**
 * Hub -> tracker: a full state with every event up to `position` follows, or the missing part of
 * one.
 */
export const begin = record({
  outboxId: randomId,
  position: count,
  isContinued: flag.optional(),
})
/** `mark`: every row up to this mark was sent. */
export const rows = record({ rows: list(anEnvelope), mark: text(100).optional() })
export const positionedEvent = record({ position: count, event: anEnvelope })
/** The body of `message` and `reply`; those of `end` and `caughtUp` are empty. */
export const carried = record({ event: anEnvelope })

export function bodyOf(value: object): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8')
}

export function refusalBody(code: string, reason: string): Buffer {
  return bodyOf({ code, text: reason.slice(0, 400) })
}

/** Reads the body in this shape; returns null when it does not match. */
export function readBody<S extends Shape>(shape: S, body: Buffer): Infer<S> | null {
  const read = shape.safeParse(parsed(body))
  return read.success ? (read.data as Infer<S>) : null
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined // no shape accepts it
  }
}
