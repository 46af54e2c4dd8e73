import { LRUCache } from 'lru-cache'
import type { Step } from './step.ts'

/** Sessions of removed torrents and banned members that go on asking; the oldest are forgotten. */
const MAX_REMEMBERED = 10_000

/**
 * Makes the memory of sessions that were thrown out and accounted a last time (rules 45, 48): who
 * goes on announcing the same counters is not journalled again and again. Off the common path.
 */
export function createSettled() {
  const settled = new LRUCache<string, string>({ max: MAX_REMEMBERED })

  /** Whether these counters were accounted already; else they are from now on. */
  return ({ torrent, keyLo, keyHi, request }: Step): boolean => {
    const { uploadedLo, uploadedHi, downloadedLo, downloadedHi } = request
    const session = `${torrent} ${keyLo} ${keyHi}`
    const counters = `${uploadedLo} ${uploadedHi} ${downloadedLo} ${downloadedHi}`
    if (settled.get(session) === counters) return true
    settled.set(session, counters)
    return false
  }
}
