// Rule 82: what no line can carry is not credited but kept in the ledger, for staff to judge.

/** 20 Gbit/s, a fifth above it for coarse clocks: no home or seedbox line is faster. */
const MAX_BYTES_PER_SECOND = 3_000_000_000

/** Reports come late and in lumps: so much is believed whatever the time. */
const SLACK_BYTES = 2 ** 36

/**
 * Whether a session can have moved these raw bytes (two words) within `seconds`.
 *
 * Rounded to 2^53 it is still exact enough: the bound is a factor of ten above real lines.
 */
export function isPlausible(lo: number, hi: number, seconds: number): boolean {
  const bytes = (hi >>> 0) * 2 ** 32 + (lo >>> 0)
  return bytes <= SLACK_BYTES + MAX_BYTES_PER_SECOND * Math.max(seconds, 0)
}
