/**
 * A silence of up to this many intervals counts in full; a longer one counts like one of this
 * length.
 */
const COUNTED_INTERVALS = 1.5

/**
 * Returns the seconds between two announces that count as seeded or leeched (rule 85). All times
 * are monotonic.
 */
export function countedSeconds(now: number, since: number, intervalSeconds: number): number {
  return now - countedFrom(now, since, intervalSeconds)
}

/**
 * The same for a session whose member also seeds the torrent with another client, which counted
 * from `otherSince` to `otherUntil`: for two clients, the union of their times counts, not the sum.
 */
export function unionSeconds(
  now: number,
  since: number,
  intervalSeconds: number,
  otherSince: number,
  otherUntil: number,
): number {
  const from = countedFrom(now, since, intervalSeconds)
  const before = Math.max(0, Math.min(otherSince, now) - from)
  const after = Math.max(0, now - Math.max(from, otherUntil))
  return Math.min(before + after, now - from)
}

function countedFrom(now: number, since: number, intervalSeconds: number): number {
  const cap = Math.floor(intervalSeconds * COUNTED_INTERVALS)
  return Math.max(Math.min(since, now), now - cap)
}
