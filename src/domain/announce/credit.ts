import { EVENT } from './types.ts'
import type { EventCode } from './types.ts'

/** The counters of a session, each an unsigned 64-bit number in two words. */
export interface Counters {
  readonly uploadedLo: number
  readonly uploadedHi: number
  readonly downloadedLo: number
  readonly downloadedHi: number
}

/** The raw bytes that an announce adds, in words. Booking decides how much they count. */
export interface RawCredit {
  upLo: number
  upHi: number
  downLo: number
  downHi: number
  /** Whether the counter is below the highest one since the session announced `started`. */
  upIsLower: boolean
  downIsLower: boolean
  /** Whether the client has started again and counts from 0 (rule 70). */
  restarts: boolean
}

export function createRawCredit(): RawCredit {
  return {
    upLo: 0,
    upHi: 0,
    downLo: 0,
    downHi: 0,
    upIsLower: false,
    downIsLower: false,
    restarts: false,
  }
}

/**
 * Writes the raw bytes that an announce adds into `out`; `highest` are the session's highest
 * counters since its `started`.
 *
 * Each counter is compared separately (rule 81). A lower one adds nothing: either it is late, or
 * the client subtracts failed pieces from `downloaded`, and the bytes up to the highest one were
 * already credited. If the event is `started` and neither counter is above the highest one, the
 * client has restarted, and both count from 0 (rule 70).
 */
export function creditInto(
  out: RawCredit,
  event: EventCode,
  now: Counters,
  highest: Counters,
): void {
  const up = compare(now.uploadedLo, now.uploadedHi, highest.uploadedLo, highest.uploadedHi)
  const down = compare(
    now.downloadedLo,
    now.downloadedHi,
    highest.downloadedLo,
    highest.downloadedHi,
  )
  out.upIsLower = up < 0
  out.downIsLower = down < 0
  out.restarts = event === EVENT.started && up <= 0 && down <= 0 && (up | down) < 0
  noCredit(out)
  if (out.restarts) {
    // If the counter is unchanged, it has not restarted from 0.
    if (up < 0) creditUp(out, now)
    if (down < 0) creditDown(out, now)
    return
  }
  if (up > 0) {
    out.upLo = (now.uploadedLo - highest.uploadedLo) | 0
    out.upHi = highDifference(
      now.uploadedLo,
      now.uploadedHi,
      highest.uploadedLo,
      highest.uploadedHi,
    )
  }
  if (down > 0) {
    out.downLo = (now.downloadedLo - highest.downloadedLo) | 0
    out.downHi = highDifference(
      now.downloadedLo,
      now.downloadedHi,
      highest.downloadedLo,
      highest.downloadedHi,
    )
  }
}

/** Credits both counters from 0, after the client has restarted. */
export function creditFromZero(out: RawCredit, now: Counters): void {
  creditUp(out, now)
  creditDown(out, now)
}

function creditUp(out: RawCredit, now: Counters): void {
  out.upLo = now.uploadedLo
  out.upHi = now.uploadedHi
}

function creditDown(out: RawCredit, now: Counters): void {
  out.downLo = now.downloadedLo
  out.downHi = now.downloadedHi
}

/** Credits nothing: the first announce of a session is its baseline (rule 80). */
export function noCredit(out: RawCredit): void {
  out.upLo = 0
  out.upHi = 0
  out.downLo = 0
  out.downHi = 0
}

/** Whether either counter of `now` is below that of `highest`. */
export function isBelow(now: Counters, highest: Counters): boolean {
  return (
    compare(now.uploadedLo, now.uploadedHi, highest.uploadedLo, highest.uploadedHi) < 0 ||
    compare(now.downloadedLo, now.downloadedHi, highest.downloadedLo, highest.downloadedHi) < 0
  )
}

/** Compares two unsigned 64-bit numbers; the result is below, equal to or above 0, like a - b. */
function compare(aLo: number, aHi: number, bLo: number, bHi: number): number {
  if (aHi !== bHi) return aHi >>> 0 < bHi >>> 0 ? -1 : 1
  if (aLo === bLo) return 0
  return aLo >>> 0 < bLo >>> 0 ? -1 : 1
}

/** Returns the high word of a - b, minus the borrow of the low words. */
function highDifference(aLo: number, aHi: number, bLo: number, bHi: number): number {
  return (aHi - bHi - (aLo >>> 0 < bLo >>> 0 ? 1 : 0)) | 0
}
