import { EVENT } from './types.ts'
import type { EventCode } from './types.ts'

/** The counters of a session, each a 64-bit number in two words (read as unsigned). */
export interface Counters {
  readonly uploadedLo: number
  readonly uploadedHi: number
  readonly downloadedLo: number
  readonly downloadedHi: number
}

/** What an announce adds: raw bytes, in words. What they are worth is decided at booking. */
export interface RawCredit {
  upLo: number
  upHi: number
  downLo: number
  downHi: number
  /** The upload counter went backwards without a restart. */
  isSuspicious: boolean
}

export function createRawCredit(): RawCredit {
  return { upLo: 0, upHi: 0, downLo: 0, downHi: 0, isSuspicious: false }
}

/**
 * Raw bytes that an announce adds, into `out`; `before` are the session's last counters.
 *
 * Each counter is judged by itself (tracker.md rule 81): clients take failed pieces off
 * `downloaded`, which must not cost the member the upload of that interval. With `started` and
 * neither counter above the last one the client began anew, so both count from 0 (rule 70).
 */
export function creditInto(
  out: RawCredit,
  event: EventCode,
  now: Counters,
  before: Counters,
): void {
  const up = compare(now.uploadedLo, now.uploadedHi, before.uploadedLo, before.uploadedHi)
  const down = compare(now.downloadedLo, now.downloadedHi, before.downloadedLo, before.downloadedHi)
  const isRestart = event === EVENT.started && up <= 0 && down <= 0
  out.isSuspicious = up < 0 && !isRestart
  if (up < 0) {
    out.upLo = isRestart ? now.uploadedLo : 0
    out.upHi = isRestart ? now.uploadedHi : 0
  } else {
    out.upLo = (now.uploadedLo - before.uploadedLo) | 0
    out.upHi = highDifference(now.uploadedLo, now.uploadedHi, before.uploadedLo, before.uploadedHi)
  }
  if (down < 0) {
    out.downLo = isRestart ? now.downloadedLo : 0
    out.downHi = isRestart ? now.downloadedHi : 0
  } else {
    out.downLo = (now.downloadedLo - before.downloadedLo) | 0
    out.downHi = highDifference(
      now.downloadedLo,
      now.downloadedHi,
      before.downloadedLo,
      before.downloadedHi,
    )
  }
}

/** Nothing is credited: the first announce of a session is its baseline (rule 80). */
export function noCredit(out: RawCredit): void {
  out.upLo = 0
  out.upHi = 0
  out.downLo = 0
  out.downHi = 0
  out.isSuspicious = false
}

/** Below 0, 0 or above 0, as a - b of two unsigned 64-bit numbers. */
function compare(aLo: number, aHi: number, bLo: number, bHi: number): number {
  if (aHi !== bHi) return aHi >>> 0 < bHi >>> 0 ? -1 : 1
  if (aLo === bLo) return 0
  return aLo >>> 0 < bLo >>> 0 ? -1 : 1
}

/** The high word of a - b, the borrow of the low words taken off. */
function highDifference(aLo: number, aHi: number, bLo: number, bHi: number): number {
  return (aHi - bHi - (aLo >>> 0 < bLo >>> 0 ? 1 : 0)) | 0
}
