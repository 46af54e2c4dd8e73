// How much raw bytes are credited (ratio.md §5): factors in thousandths apply to the interval in
// which the bytes were moved, and remainders are carried so that no sum loses or gains a byte.

/** How many thousandths of a raw byte are credited: 1000 is normal, 0 is freeleech. */
export interface Factors {
  readonly upPermille: number
  readonly downPermille: number
}

export const PLAIN: Factors = { upPermille: 1_000, downPermille: 1_000 }

/** Temporary factors from any source: an event, a category, a role, a freeleech token. */
export interface Promotion extends Factors {
  /** In seconds since 1970. Active from `from` until just before `until`; null: it has no end. */
  readonly from: number
  readonly until: number | null
  /**
   * `overlap`: counts for the share of the interval that it covers (events). `start`: counts for
   * the whole interval if it was active at the interval's start, otherwise not (freeleech tokens,
   * personal promotions).
   */
  readonly counts: 'overlap' | 'start'
}

/**
 * Returns the factors of the interval [since, at], given all promotions that apply to the member
 * and the torrent. At each moment the lowest `down` and the highest `up` apply, and neither is
 * worse than normal; a neutral promotion (0, 0) sets both to 0. Shares of an interval are weighted
 * by time and rounded to a thousandth in the member's favor.
 */
export function factorsOver(promotions: readonly Promotion[], since: number, at: number): Factors {
  if (promotions.length === 0) return PLAIN
  const holding = promotions.filter((one) => one.counts === 'overlap' || holdsAt(one, since))
  if (at <= since) return factorsAt(holding, since, since)
  let up = 0
  let down = 0
  let from = since
  for (const until of boundaries(holding, since, at)) {
    const factors = factorsAt(holding, from, since)
    up += factors.upPermille * (until - from)
    down += factors.downPermille * (until - from)
    from = until
  }
  const seconds = at - since
  return { upPermille: Math.ceil(up / seconds), downPermille: Math.floor(down / seconds) }
}

/**
 * Returns the credited bytes, and the remaining thousandths of a byte, which must be passed to the
 * next call for the same member, torrent and direction. Over any number of calls, the sum is the
 * floor of the exact sum.
 */
export function worth(
  raw: bigint,
  permille: number,
  remainder: number,
): { credited: bigint; remainder: number } {
  const thousandths = raw * BigInt(permille) + BigInt(remainder)
  return { credited: thousandths / 1_000n, remainder: Number(thousandths % 1_000n) }
}

/** Returns the times at which the factors may change, in order; the last one is `at`. */
function boundaries(promotions: readonly Promotion[], since: number, at: number): number[] {
  const moments = promotions.flatMap((one) =>
    one.counts === 'start' ? [] : [one.from, one.until ?? at],
  )
  const inside = moments.filter((moment) => moment > since && moment < at)
  return [...new Set([...inside, at])].sort((a, b) => a - b)
}

function factorsAt(promotions: readonly Promotion[], moment: number, since: number): Factors {
  let { upPermille, downPermille } = PLAIN
  for (const one of promotions) {
    if (!holdsAt(one, one.counts === 'start' ? since : moment)) continue
    if (one.upPermille === 0 && one.downPermille === 0) return { upPermille: 0, downPermille: 0 }
    upPermille = Math.max(upPermille, one.upPermille)
    downPermille = Math.min(downPermille, one.downPermille)
  }
  return { upPermille, downPermille }
}

function holdsAt(promotion: Promotion, moment: number): boolean {
  return promotion.from <= moment && (promotion.until === null || moment < promotion.until)
}
