/** How attempts of one kind are slowed down: a few are free, then the waiting times grow. */
export interface ThrottleRule {
  /** The number of attempts that do not have to wait. */
  readonly free: number
  /** The first wait; it doubles with each further attempt. */
  readonly firstSeconds: number
  readonly mostSeconds: number
  /** After this many seconds without an attempt, the count starts again. */
  readonly forgetSeconds: number
}

/** The stored state for a key. */
export interface Attempts {
  readonly attempts: number
  readonly blockedUntil: Date
  readonly forgetAt: Date
}

export interface Throttled {
  /**
   * 0: the attempt may continue, and counts. Otherwise it must wait for this long, and does not
   * count.
   */
  readonly waitSeconds: number
  readonly after: Attempts
}

/** Adds an attempt to the earlier ones; null: there are none. */
export function afterAttempt(before: Attempts | null, rule: ThrottleRule, now: Date): Throttled {
  const known = before !== null && before.forgetAt > now ? before : null
  if (known !== null && known.blockedUntil > now) {
    const waitSeconds = Math.ceil((known.blockedUntil.getTime() - now.getTime()) / 1000)
    return { waitSeconds, after: known }
  }
  const attempts = (known?.attempts ?? 0) + 1
  const blockSeconds = blockOf(attempts, rule)
  const at = now.getTime()
  // Not `now` if there is no block, because that would block a request that started earlier and is
  // counted later.
  const blockedUntil = new Date(blockSeconds === 0 ? 0 : at + blockSeconds * 1000)
  const forgetAt = new Date(at + (blockSeconds + rule.forgetSeconds) * 1000)
  return { waitSeconds: 0, after: { attempts, blockedUntil, forgetAt } }
}

function blockOf(attempts: number, { free, firstSeconds, mostSeconds }: ThrottleRule): number {
  if (attempts < free) return 0
  // 2^30 times any waiting time exceeds every limit.
  return Math.min(firstSeconds * 2 ** Math.min(attempts - free, 30), mostSeconds)
}
