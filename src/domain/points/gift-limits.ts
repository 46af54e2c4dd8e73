// Daily limits on gifts, so that no account can be emptied within moments, and so that the points
// of many members cannot be sent to a single one.

export interface GiftLimits {
  /** The most thousandths of a point, and the most tokens, within 24 hours. */
  readonly points: bigint
  readonly tokens: number
  /** The most gifts within 24 hours. */
  readonly gifts: number
}

export interface GiftRules extends GiftLimits {
  /** By which factor the limits are multiplied, by role or class. */
  readonly times: ReadonlyMap<string, number>
  /** The minimum age in days of an account that sends gifts. */
  readonly minDays: number
  /** The percentage of points that the site keeps. */
  readonly taxPercent: number
}

/**
 * Reads factors by role or class from text such as `power-user=2, uploader=3`; null when it is not
 * valid.
 */
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
 * Returns the daily limits of a member with these roles and this class; the highest factor counts.
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

/** Returns the part of a gift of points that the site keeps, which is never all of it. */
export function taxOf(amount: bigint, taxPercent: number): bigint {
  return (amount * BigInt(taxPercent)) / 100n
}
