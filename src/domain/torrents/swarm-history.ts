/** What the counts of a swarm were until a moment (seconds since 1970). */
export interface Until {
  readonly at: number
  readonly seeders: number
  readonly leechers: number
}

export interface Counts {
  readonly seeders: number
  readonly leechers: number
}

export interface Stretch extends Counts {
  readonly from: number
  readonly until: number
}

/**
 * The counts over [from, until] in order of time, without gaps: each change says what was until
 * then, and after the last one it is as it is now.
 */
export function stretches(
  changes: readonly Until[],
  now: Counts,
  from: number,
  until: number,
): readonly Stretch[] {
  const found: Stretch[] = []
  let at = from
  for (const change of changes) {
    if (change.at <= at || change.at > until) continue
    found.push({ from: at, until: change.at, seeders: change.seeders, leechers: change.leechers })
    at = change.at
  }
  if (at < until) found.push({ from: at, until, seeders: now.seeders, leechers: now.leechers })
  return found
}
