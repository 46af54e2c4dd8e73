// A check of existing data makes `left` fall like a download. The data that it finds was not taken
// from the swarm, so it is no evidence. store/fair-play/flows.ts has the same rule in SQL.

/** If `left` falls by this share of the torrent and no client reports a download, it is a check. */
export const CHECKED_SHARE = 0.9
/**
 * The bytes per second of the fastest connection that can be rented for a single client (10
 * Gbit/s). A faster fall of `left` means data that was read from a disk.
 */
export const FASTEST_LINE = 1_250_000_000

/** What was reported for an interval, in bytes, and its duration, in seconds. */
export interface Fall {
  readonly since: number
  readonly at: number
  readonly down: number
  /** How far `left` fell; negative if it rose. */
  readonly fell: number
}

/**
 * Returns how much of a fall of `left` comes from a check of existing data: nothing, or all of it.
 */
export function checkedIn({ since, at, down, fell }: Fall, size: number): number {
  const unreported = fell - down
  const isWhole = unreported >= CHECKED_SHARE * size
  const isFast = unreported > FASTEST_LINE * Math.max(1, at - since)
  return isWhole || isFast ? Math.max(0, unreported) : 0
}
