// A check of existing data makes `left` fall like a download. The data it finds was not taken from
// the swarm, so it is evidence of nothing. store/fair-play/flows.ts has the same rule in SQL.

/** A fall by this share of the torrent that no client reports as a download is a check. */
export const CHECKED_SHARE = 0.9
/**
 * Bytes per second, 10 Gbit/s: the fastest line that hosts rent to a single client. A faster fall
 * of `left` means data that was read from a disk.
 */
export const FASTEST_LINE = 1_250_000_000

/** The report of an interval, in bytes, and its duration, in seconds. */
export interface Fall {
  readonly since: number
  readonly at: number
  readonly down: number
  /** How far `left` fell; negative if it rose. */
  readonly fell: number
}

/** Returns how much of a fall of `left` is a check of existing data: none, or all of it. */
export function checkedIn({ since, at, down, fell }: Fall, size: number): number {
  const unreported = fell - down
  const isWhole = unreported >= CHECKED_SHARE * size
  const isFast = unreported > FASTEST_LINE * Math.max(1, at - since)
  return isWhole || isFast ? Math.max(0, unreported) : 0
}
