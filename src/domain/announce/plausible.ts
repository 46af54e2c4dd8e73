// Rule 82: bytes that no connection can transfer are not credited; they are only kept in the
// ledger, for staff.

/**
 * 20 Gbit/s, plus a fifth because clocks are coarse: no connection at home or of a seedbox is
 * faster.
 */
const MAX_BYTES_PER_SECOND = 3_000_000_000

/**
 * Reports arrive late and cover irregular periods, so this number of bytes is accepted for any
 * period.
 */
const SLACK_BYTES = 2 ** 36

/**
 * Whether a session can have moved these raw bytes (two words) within `seconds`.
 *
 * Rounding above 2^53 is exact enough: the limit is ten times what real connections reach.
 */
export function isPlausible(lo: number, hi: number, seconds: number): boolean {
  const bytes = (hi >>> 0) * 2 ** 32 + (lo >>> 0)
  return bytes <= SLACK_BYTES + MAX_BYTES_PER_SECOND * Math.max(seconds, 0)
}
