// Rule 82: bytes that no connection can transfer are not credited; the ledger keeps them for staff.

/** 20 Gbit/s plus a fifth for coarse clocks: no home or seedbox connection is faster. */
const MAX_BYTES_PER_SECOND = 3_000_000_000

/** Reports arrive late and in lumps, so this number of bytes is believed for any period. */
const SLACK_BYTES = 2 ** 36

/**
 * Returns whether a session can have moved these raw bytes (two words) within `seconds`.
 *
 * Rounding to 2^53 is exact enough: the limit is ten times what real connections reach.
 */
export function isPlausible(lo: number, hi: number, seconds: number): boolean {
  const bytes = (hi >>> 0) * 2 ** 32 + (lo >>> 0)
  return bytes <= SLACK_BYTES + MAX_BYTES_PER_SECOND * Math.max(seconds, 0)
}
