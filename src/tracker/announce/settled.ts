import { LRUCache } from 'lru-cache'
import type { Step } from './step.ts'

/** How many sessions of removed torrents and banned members are remembered: the newest. */
const MAX_REMEMBERED = 10_000

/**
 * Creates the record of sessions that were removed and accounted for the last time (rules 45, 48),
 * so that a client that repeats the same counters is not journaled again. Common announces do not
 * use it.
 */
export function createSettled() {
  const settled = new LRUCache<string, string>({ max: MAX_REMEMBERED })

  /** Returns whether these counters were accounted before, and records them. */
  return ({ torrent, member, keyLo, keyHi, request }: Step): boolean => {
    const { uploadedLo, uploadedHi, downloadedLo, downloadedHi } = request
    const session = `${torrent} ${member} ${keyLo} ${keyHi}`
    const counters = `${uploadedLo} ${uploadedHi} ${downloadedLo} ${downloadedHi}`
    if (settled.get(session) === counters) return true
    settled.set(session, counters)
    return false
  }
}
