// What members may give away in a day: so that an account is not emptied in a moment, and points of
// many do not flow to one.

export interface GiftLimits {
  /** Thousandths of a point, and tokens, within 24 hours. */
  readonly points: bigint
  readonly tokens: number
  /** Gifts within 24 hours. */
  readonly gifts: number
}

export interface GiftRules extends GiftLimits {
  /** By role or class: so many times as much. */
  readonly times: ReadonlyMap<string, number>
  /** Days that an account is old before it gives. */
  readonly minDays: number
  /** Of points, in hundredths: what the site keeps. */
  readonly taxPercent: number
}

/** `power-user=2, uploader=3`: a factor by role or class; null: it is none. */
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

/** What somebody of these roles and class may give in a day: the best of them counts. */
export function limitsFor(rules: GiftRules, names: readonly string[]): GiftLimits {
  const factors = names.flatMap((name) => rules.times.get(name) ?? [])
  const best = factors.length === 0 ? 1 : Math.max(...factors)
  return {
    points: (rules.points * BigInt(Math.round(best * 10))) / 10n,
    tokens: Math.floor(rules.tokens * best),
    gifts: Math.floor(rules.gifts * best),
  }
}

/** What the site keeps of a gift of points; never all of it. */
export function taxOf(amount: bigint, taxPercent: number): bigint {
  return (amount * BigInt(taxPercent)) / 100n
}
