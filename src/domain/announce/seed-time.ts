/** A silence of up to this many intervals still counts; a longer one counts that much. */
const COUNTED_INTERVALS = 1.5

/**
 * Seconds between two announces that count as seeded or leeched (rule 85).
 *
 * @param now monotonic seconds; `since` is when this member was last seen doing the same on this
 * torrent with any client, so that two clients make the union of their times, not the sum.
 */
export function countedSeconds(now: number, since: number, intervalSeconds: number): number {
  const cap = Math.floor(intervalSeconds * COUNTED_INTERVALS)
  return Math.max(0, Math.min(now - since, cap))
}
