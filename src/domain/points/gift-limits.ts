// Daily limits on gifts, so that no account is emptied within moments, and so that the points of
// many members do not flow to one.

export interface GiftLimits {
  /** Thousandths of a point, and tokens, within 24 hours. */
  readonly points: bigint
  readonly tokens: number
  /** Gifts within 24 hours. */
  readonly gifts: number
}

export interface GiftRules extends GiftLimits {
  /** Factors of the limits, by role or class. */
  readonly times: ReadonlyMap<string, number>
  /** The minimum age in days of an account that sends gifts. */
  readonly minDays: number
  /** The percentage of points that the site keeps. */
  readonly taxPercent: number
}

/** Reads `power-user=2, uploader=3`: a factor by role or class; null when it is not valid. */
export function readTimes(text: string): ReadonlyMap<string, number> | null {
  const times = new Map<string, number>()
  for (const pair of text.split(',').map((one) => one.trim())) {
    if (pair === '') continue
    const [, name, factor] = /^([a-z0-9-]+) *= *(\d{1,3}(?:\.\d)?)$/.exec(pair) ?? []
    if (name === undefined) return null
    times.set(name, Number(factor))
  }
  return times
}

/**
 * Returns the daily limits of a member with these roles and this class: the best of them counts.
 */
export function limitsFor(rules: GiftRules, names: readonly string[]): GiftLimits {
  const factors = names.flatMap((name) => rules.times.get(name) ?? [])
  const best = factors.length === 0 ? 1 : Math.max(...factors)
  return {
    points: (rules.points * BigInt(Math.round(best * 10))) / 10n,
    tokens: Math.floor(rules.tokens * best),
    gifts: Math.floor(rules.gifts * best),
  }
}

/** Returns the site's share of a gift of points; never all of it. */
export function taxOf(amount: bigint, taxPercent: number): bigint {
  return (amount * BigInt(taxPercent)) / 100n
}
