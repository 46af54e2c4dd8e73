// What a tracker counts for a session, calculated from the counters in the requests that it
// accepted.

/** The highest counters of a session in requests that a tracker accepted. */
export interface Counters {
  readonly up: bigint
  readonly down: bigint
}

/**
 * Returns the bytes between two accepted announces of a session: 0 for the first one, which is the
 * baseline (rule 80), and 0 when a counter is lower than before. Upload and download are compared
 * separately (rule 81).
 */
export function countedBetween(before: Counters | null, now: Counters): Counters {
  if (before === null) return { up: 0n, down: 0n }
  const growth = (from: bigint, to: bigint) => (to > from ? to - from : 0n)
  return { up: growth(before.up, now.up), down: growth(before.down, now.down) }
}
