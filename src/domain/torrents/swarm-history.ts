/** The counts of a swarm up to a time, in seconds since 1970. */
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
 * Returns the counts over [from, until], in order and without gaps. Each change contains the counts
 * before it; after the last change, the current counts apply.
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
