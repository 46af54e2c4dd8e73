// What raw bytes are worth (ratio.md §5): factors in thousandths over the interval in which they
// moved, remainders carried so that no sum ever loses or gains a byte.

/** Thousandths of a byte that one raw byte counts: 1000 is the byte itself, 0 is free. */
export interface Factors {
  readonly upPermille: number
  readonly downPermille: number
}

export const PLAIN: Factors = { upPermille: 1_000, downPermille: 1_000 }

/** Factors that hold for a while, by whatever right: an event, a category, a role, a token. */
export interface Promotion extends Factors {
  /** Seconds since 1970; it holds from `from` up to, not including, `until`; null: no end. */
  readonly from: number
  readonly until: number | null
  /**
   * `overlap`: it counts for the share of the interval that it covers (events). `start`: it counts
   * for the whole interval when it held at its start, else not at all (tokens, personal ones).
   */
  readonly counts: 'overlap' | 'start'
}

/**
 * The factors of the interval [since, at], given every promotion that applies to the member and
 * the torrent. At each moment the lowest `down` and the highest `up` hold, and none of them is
 * worse than plain; a neutral promotion (0, 0) sets both to 0. Shares of an interval are weighed by
 * time and rounded to a thousandth in the member's favour.
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
 * Credited bytes, and the thousandths left over, which the next call for the same member, torrent
 * and direction takes: over any number of calls the sum is the floor of the exact sum.
 */
export function worth(
  raw: bigint,
  permille: number,
  remainder: number,
): { credited: bigint; remainder: number } {
  const thousandths = raw * BigInt(permille) + BigInt(remainder)
  return { credited: thousandths / 1_000n, remainder: Number(thousandths % 1_000n) }
}

/** Moments at which the factors may change, in order, ending with `at`. */
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
