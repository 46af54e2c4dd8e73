/** How attempts of one kind are held back: some are free, then each waits longer than the last. */
export interface ThrottleRule {
  /** Attempts that wait for nothing. */
  readonly free: number
  /** The wait after them, doubled with each further attempt. */
  readonly firstSeconds: number
  readonly mostSeconds: number
  /** Without an attempt for so long, all is forgotten. */
  readonly forgetSeconds: number
}

/** What is remembered of a key. */
export interface Attempts {
  readonly attempts: number
  readonly blockedUntil: Date
  readonly forgetAt: Date
}

export interface Throttled {
  /** 0: this attempt may go on, and counts. Else it does not count, and waits. */
  readonly waitSeconds: number
  readonly after: Attempts
}

/** An attempt now, by what is remembered of those before; null: nothing. */
export function afterAttempt(before: Attempts | null, rule: ThrottleRule, now: Date): Throttled {
  const known = before !== null && before.forgetAt > now ? before : null
  if (known !== null && known.blockedUntil > now) {
    const waitSeconds = Math.ceil((known.blockedUntil.getTime() - now.getTime()) / 1000)
    return { waitSeconds, after: known }
  }
  const attempts = (known?.attempts ?? 0) + 1
  const blockSeconds = blockOf(attempts, rule)
  const at = now.getTime()
  // Not `now` for none: to who asked a moment before and is counted after, that would be a block.
  const blockedUntil = new Date(blockSeconds === 0 ? 0 : at + blockSeconds * 1000)
  const forgetAt = new Date(at + (blockSeconds + rule.forgetSeconds) * 1000)
  return { waitSeconds: 0, after: { attempts, blockedUntil, forgetAt } }
}

function blockOf(attempts: number, { free, firstSeconds, mostSeconds }: ThrottleRule): number {
  if (attempts < free) return 0
  // 2^30 times any wait is more than any limit.
  return Math.min(firstSeconds * 2 ** Math.min(attempts - free, 30), mostSeconds)
}
