import { seal } from './framing.ts'

// Numbered delivery over one connection, without any I/O. The sender keeps every frame until it is
// acknowledged. The receiver accepts each number once and in order. When one is missing because
// bytes were damaged, it asks the sender to start again from there.

interface Unacked {
  readonly number: number
  readonly type: number
  readonly bytes: Buffer
  readonly position: number
  readonly sentAt: number
}

export interface Sender {
  /** Whether another frame may be sent: the window of unacknowledged frames is not full. */
  readonly hasRoom: () => boolean
  /**
   * Numbers an unsealed frame, seals it and keeps it. `position`: the position in the outbox up to
   * which everything is applied once this frame is; 0: unknown.
   */
  readonly add: (type: number, frame: Buffer, position: number, now: number) => Buffer
  /**
   * Records that the other end has handled everything up to `number`; returns false if that frame
   * was never sent.
   */
  readonly acknowledge: (number: number, now: number) => boolean
  /**
   * Returns the unacknowledged frames from `number` on; null when that frame was acknowledged or
   * never sent.
   */
  readonly from: (number: number) => Buffer[] | null
  readonly lastNumber: () => number
  readonly unackedFrames: () => number
  /** Returns the unacknowledged bytes of all frames, or of one type. */
  readonly unackedBytes: (type?: number) => number
  /** Returns the highest acknowledged position. */
  readonly ackedPosition: () => number
  /** Returns the seconds since the oldest unacknowledged frame was sent. */
  readonly oldestSeconds: (now: number) => number
  /** Returns for how many seconds there has been no progress although frames are unacknowledged. */
  readonly stuckSeconds: (now: number) => number
}

/**
 * Creates the sender, which keeps frames until they are acknowledged: at most `frames` of them, or
 * about `bytes` bytes.
 */
export function createSender(window: { frames: number; bytes: number }): Sender {
  let unacked: Unacked[] = []
  let lastNumber = 0
  let bytesHeld = 0
  let ackedPosition = 0
  let progressAt = 0

  return {
    hasRoom: () => unacked.length < window.frames && bytesHeld < window.bytes,
    add(type, frame, position, now) {
      const number = ++lastNumber
      const bytes = seal(frame, type, number)
      if (unacked.length === 0) progressAt = now
      unacked.push({ number, type, bytes, position, sentAt: now })
      bytesHeld += bytes.length
      return bytes
    },
    acknowledge(number, now) {
      if (number > lastNumber) return false
      const kept = unacked.filter((frame) => frame.number > number)
      if (kept.length === unacked.length) return true
      for (const frame of unacked.slice(0, unacked.length - kept.length)) {
        bytesHeld -= frame.bytes.length
        ackedPosition = Math.max(ackedPosition, frame.position)
      }
      unacked = kept
      progressAt = now
      return true
    },
    from(number) {
      if (number > lastNumber || number <= lastNumber - unacked.length) return null
      return unacked.filter((frame) => frame.number >= number).map((frame) => frame.bytes)
    },
    lastNumber: () => lastNumber,
    unackedFrames: () => unacked.length,
    unackedBytes(type) {
      if (type === undefined) return bytesHeld
      const ofType = unacked.filter((frame) => frame.type === type)
      return ofType.reduce((sum, frame) => sum + frame.bytes.length, 0)
    },
    ackedPosition: () => ackedPosition,
    oldestSeconds: (now) => (unacked.length === 0 ? 0 : now - unacked[0].sentAt),
    stuckSeconds: (now) => (unacked.length === 0 ? 0 : now - progressAt),
  }
}

/** How the receiver classifies a numbered frame. */
type Verdict = 'next' | 'duplicate' | 'gap'

export interface Receiver {
  readonly take: (number: number) => Verdict
  /** Returns the first missing number, once per gap; null when it was asked for before. */
  readonly askFor: () => number | null
  /**
   * Takes the number up to which the other end has sent; returns a number that must be asked for
   * again, or null.
   */
  readonly sentUpTo: (number: number) => number | null
  readonly lastTaken: () => number
}

export function createReceiver(): Receiver {
  let lastTaken = 0
  let askedFor = 0

  return {
    take(number) {
      if (number <= lastTaken) return 'duplicate'
      if (number > lastTaken + 1) return 'gap'
      lastTaken = number
      return 'next'
    },
    askFor() {
      if (askedFor === lastTaken + 1) return null
      askedFor = lastTaken + 1
      return askedFor
    },
    sentUpTo(number) {
      if (number <= lastTaken) return null
      askedFor = lastTaken + 1
      return askedFor
    },
    lastTaken: () => lastTaken,
  }
}
