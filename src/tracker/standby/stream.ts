import type { Copied, CopyKind } from '../../bridge/trackers/copy-frames.ts'
import { slotSet } from '../../bridge/trackers/copy-frames.ts'
import type { Named } from './copy-words.ts'

/** The most frames, and the most bytes, that the other tracker has not acknowledged. */
const WINDOW_FRAMES = 16
const WINDOW_BYTES = 1024 * 1024
/** The most changes that wait for room in the window; with more, everything is copied again. */
const MOST_WAITING = 200_000
/** The most changes that are read ahead; further entries stay in the journals. */
const READ_AHEAD = 20_000
/** For how many seconds to pause after a refusal. */
const PAUSE_SECONDS = 5
const FULL_PAUSE_SECONDS = 60
/** The same where the other end only lacks what came before, because it took over its copies. */
const OUT_OF_ORDER_PAUSE_SECONDS = 1
/** After this many seconds, all trackers have got a new map. */
const MAP_SECONDS = 1

/** A session that changed, and when the change was read, in seconds. */
export interface Change extends Named {
  readonly since: number
}

/** A frame that is ready to be sent. */
export interface Ready {
  readonly kind: CopyKind
  readonly words: Int32Array
  /** When the oldest change in the frame was read, in seconds; null: it contains none. */
  readonly since: number | null
}

/**
 * A walk over all torrents, which sends whole slots and, from other slots, the sessions that
 * announced recently.
 */
export interface Pass {
  readonly slots: ReadonlySet<number>
  /** From the other slots, only sessions that announced since this tracker second are sent. */
  readonly heardSince: number
  /** Those of these slots that changed as a whole during the pass, so that they are incomplete. */
  readonly stale: Set<number>
  /** The number of the next row. */
  next: number
}

/** What is sent to one standby about the slots of this tracker. */
export interface Stream {
  readonly name: string
  /** The changes of its slots that are to be sent, in order. */
  readonly waiting: Change[]
  ready: Ready[]
  pass: Pass | null
  /** The slots of which the standby has everything up to the last change. */
  readonly copied: Set<number>
  passedAt: number
  /** Nothing is sent before this second. */
  pausedUntil: number
  number: number
  frame: number
  unacked: { readonly frame: number; readonly bytes: number; readonly since: number | null }[]
  unackedBytes: number
  fault: Copied | null
}

export function createStream(name: string, number: number): Stream {
  return {
    ...{ name, number, waiting: [], ready: [], pass: null },
    ...{ copied: new Set(), passedAt: 0, pausedUntil: 0, frame: 0 },
    ...{ unacked: [], unackedBytes: 0, fault: null },
  }
}

export function maySend({ unacked, unackedBytes }: Stream): boolean {
  return unacked.length < WINDOW_FRAMES && unackedBytes < WINDOW_BYTES
}

/** Starts again from the beginning: the other end knows nothing of this stream. */
function restart(stream: Stream): void {
  stream.number = (stream.number + 1) >>> 0
  Object.assign(stream, { frame: 0, ready: [], pass: null, unacked: [], unackedBytes: 0 })
  stream.waiting.length = 0
  stream.copied.clear()
}

/** Whether more changes should be read. */
export function hasRoom({ waiting }: Stream): boolean {
  return waiting.length < READ_AHEAD
}

export function addChange(stream: Stream, change: Change): void {
  if (stream.waiting.length >= MOST_WAITING) restart(stream)
  stream.waiting.push(change)
}

export function noteSent(stream: Stream, bytes: number, since: number | null): void {
  stream.unacked.push({ frame: stream.frame, bytes, since })
  stream.unackedBytes += bytes
}

/**
 * Takes an answer from the other end. Returns why it refuses, unless it had refused before for the
 * same reason.
 */
export function noteAnswer(
  stream: Stream,
  answer: { readonly stream: number; readonly number: number; readonly outcome: Copied },
  now: number,
): Copied | null {
  if (answer.stream !== stream.number) return null
  if (answer.outcome !== 'copied') {
    const isNews = stream.fault !== answer.outcome
    restart(stream)
    stream.fault = answer.outcome
    stream.pausedUntil = now + pauseAfter(answer.outcome)
    return isNews ? answer.outcome : null
  }
  stream.fault = null
  while (stream.unacked.length > 0 && stream.unacked[0].frame <= answer.number) {
    stream.unackedBytes -= stream.unacked.shift()?.bytes ?? 0
  }
  return null
}

function pauseAfter(outcome: Copied): number {
  if (outcome === 'full') return FULL_PAUSE_SECONDS
  return outcome === 'outOfOrder' ? OUT_OF_ORDER_PAUSE_SECONDS : PAUSE_SECONDS
}

/** Waits a moment, because the other end may get this map a little later. */
export function waitForMap(stream: Stream, now: number): void {
  stream.pausedUntil = Math.max(stream.pausedUntil, now + MAP_SECONDS)
}

/** Returns when the oldest unacknowledged change was read; null: there is none. */
export function oldestChange({ unacked, ready, waiting }: Stream): number | null {
  let oldest = waiting.at(0)?.since ?? null
  for (const { since } of [...unacked, ...ready]) {
    if (since !== null && (oldest === null || since < oldest)) oldest = since
  }
  return oldest
}

/** Returns for how many seconds the oldest change has not been acknowledged; 0: there is none. */
export function lagSeconds(stream: Stream, now: number): number {
  const oldest = oldestChange(stream)
  return oldest === null ? 0 : Math.max(0, now - oldest)
}

/** Starts a pass over these slots. */
export function beginPass(stream: Stream, slots: ReadonlySet<number>, heardSince: number): void {
  stream.pass = { slots, stale: new Set(), heardSince, next: 0 }
  if (slots.size > 0) stream.ready.push({ kind: 'begin', words: slotSet(slots), since: null })
}

/** Copies a slot again, because its swarms arrived without changes of their sessions. */
export function copyAgain({ copied, pass }: Stream, slot: number): void {
  copied.delete(slot)
  pass?.stale.add(slot)
}

/** Ends a pass that has walked over all torrents. */
export function endPass(stream: Stream): void {
  const { slots, stale } = stream.pass as Pass
  const whole = [...slots].filter((slot) => !stale.has(slot))
  stream.pass = null
  if (whole.length === 0) return
  stream.ready.push({ kind: 'end', words: slotSet(whole), since: null })
  for (const slot of whole) stream.copied.add(slot)
}
