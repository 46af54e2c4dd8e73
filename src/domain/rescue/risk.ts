// How likely a torrent is to lose its last seeder, and the order of the rescue list that follows
// from this.
//
// Two records describe a seeder. The recent days on which they seeded this torrent show whether
// they come and go; for a member who has seeded it for only two days this says little, so the days
// on which the member seeded anything count as PRIOR_DAYS additional days. The age at which they
// recently stopped seeding other torrents shows whether they will keep this one. A torrent dies
// when all of its seeders leave: its risk is the product of the chances that each one does.

/** The number of days that are examined: sessions are stored for this long after they end. */
export const RECENT_DAYS = 30
/** The weight of a member's seeding in general, in days of this torrent. */
const PRIOR_DAYS = 4
/** After this absence, a seeder is half as likely to return. */
const HALF_AWAY_DAYS = 5

/** For how many days ahead the risk is calculated. */
const AHEAD_DAYS = 14

/**
 * The days for which a torrent was seeded, each of them until the next. Most members stop at an age
 * that is typical of them: clients and seeding requirements are set to weeks, or to tens of days.
 */
export const AGES = [
  ...[0, 1, 3, 5, 7, 8, 10, 11, 14, 16, 18, 21, 24, 28, 30, 33],
  ...[40, 45, 50, 60, 66, 75, 90, 120, 180, 365],
] as const

/** What is recorded about torrents at each of AGES, within the recent days. */
export interface KeepingRecord {
  /** The days of seeding, summed over the torrents. */
  readonly torrentDays: readonly number[]
  /** The number of torrents that their seeder stopped seeding. */
  readonly stopped: readonly number[]
}

/** The typical figures count as this many days of each member. */
const USUAL_DAYS = 3
/** The most days that one member contributes to the typical figures, at each age. */
const MOST_DAYS = 30
/** Without any record, one in this many torrents is assumed to be stopped per day. */
const NO_RECORD_DAYS = 60

/**
 * Returns how many of their torrents members stop per day, at each of AGES. No member counts for
 * more than MOST_DAYS, because members who keep thousands of torrents say little about the others.
 */
export function usualOf(records: Iterable<KeepingRecord>): readonly number[] {
  const all = AGES.map(() => ({ stopped: 1, days: NO_RECORD_DAYS }))
  for (const { torrentDays, stopped } of records) {
    for (const [at, sum] of all.entries()) {
      const part = Math.min(1, MOST_DAYS / torrentDays[at])
      sum.stopped += stopped[at] * part
      sum.days += torrentDays[at] * part
    }
  }
  return all.map(({ stopped, days }) => stopped / days)
}

/**
 * Returns the chance that a member seeds a torrent for AHEAD_DAYS more.
 * @param age the days for which the member has seeded it
 * @param own what is recorded about the member; undefined: nothing
 * @param usual the figures of all members (`usualOf`)
 */
export function staysOf(
  age: number,
  own: KeepingRecord | undefined,
  usual: readonly number[],
): number {
  let leaves = 0
  for (const [at, from] of AGES.entries()) {
    const until = AGES.at(at + 1) ?? Infinity
    const days = Math.min(until, age + AHEAD_DAYS) - Math.max(from, age)
    if (days <= 0) continue
    const [stopped, seeded] = own === undefined ? [0, 0] : [own.stopped[at], own.torrentDays[at]]
    leaves += (days * (stopped + usual[at] * USUAL_DAYS)) / (seeded + USUAL_DAYS)
  }
  return Math.exp(-leaves)
}

/** A member who is seeding a torrent, or did so within the recent days. */
export interface RecordedSeeder {
  /** The recent days since the member first seeded the torrent. */
  readonly knownDays: number
  /** On how many of these days the member seeded it. */
  readonly seededDays: number
  /** The days since the member last seeded it; 0: the member is seeding it now. */
  readonly awayDays: number
  /**
   * The recent days since the member first seeded any torrent, and on how many of them the member
   * did.
   */
  readonly sinceDays: number
  readonly activeDays: number
  /** The chance that the member keeps it, if the member is seeding it now (`staysOf`). */
  readonly stays: number
}

/** Returns the share of days on which a member seeds a torrent, above 0 and below 1. */
export function reliabilityOf(seeder: RecordedSeeder): number {
  const since = Math.min(Math.max(seeder.sinceDays, 1), RECENT_DAYS)
  const inGeneral = (Math.min(seeder.activeDays, since) + 1) / (since + 2)
  const known = Math.min(Math.max(seeder.knownDays, 1), RECENT_DAYS)
  const seeded = Math.min(seeder.seededDays, known)
  return (seeded + PRIOR_DAYS * inGeneral) / (known + PRIOR_DAYS)
}

/**
 * Returns the chance that none of these members will seed it, in thousandths; 1000 without members.
 */
export function riskOf(seeders: readonly RecordedSeeder[]): number {
  const gone = seeders.map((seeder) => {
    const returns = 0.5 ** (seeder.awayDays / HALF_AWAY_DAYS)
    return 1 - reliabilityOf(seeder) * seeder.stays * returns
  })
  return Math.round(1_000 * gone.reduce((all, one) => all * one, 1))
}

/** The most days: more than a year only means that the loss is far off. */
const MOST_DAYS_LEFT = 365

/**
 * Returns the days after which the torrent's loss is as likely as not, if its risk stays the same.
 *
 * @param risk the risk in thousandths
 * @returns whole days, 0 if no one will seed it, at most 365
 */
export function daysLeft(risk: number): number {
  if (risk >= 1_000) return 0
  if (risk <= 0) return MOST_DAYS_LEFT
  const days = (AHEAD_DAYS * Math.log(0.5)) / Math.log(1 - risk / 1_000)
  return Math.min(Math.max(Math.round(days), 1), MOST_DAYS_LEFT)
}

/**
 * Returns the reliability of the most reliable current seeder, in thousandths; null: there is none.
 */
export function bestOf(seeders: readonly RecordedSeeder[]): number | null {
  const present = seeders.filter(({ awayDays }) => awayDays === 0)
  if (present.length === 0) return null
  return Math.round(1_000 * Math.max(...present.map(reliabilityOf)))
}

/** How many members are waiting for a torrent. */
export interface Waiting {
  readonly leechers: number
  readonly snatches: number
  readonly bookmarks: number
  /** The number of reseed requests within the recent days. */
  readonly reseedRequests: number
  /** Whether there is an open bounty for reseeding it. */
  readonly hasBounty: boolean
}

/**
 * Returns the points for demand: members who are waiting now count most, those who once had the
 * torrent count least.
 */
export function demandOf(waiting: Waiting): number {
  const { leechers, snatches, bookmarks, reseedRequests, hasBounty } = waiting
  const asked = 10 * reseedRequests + (hasBounty ? 10 : 0)
  return asked + 5 * leechers + 2 * bookmarks + Math.floor(Math.log2(1 + snatches))
}

/** Demand above this does not move a torrent further up. */
const MOST_DEMAND = 100
/** Demand raises the score by at most one part in this many, because the risk should decide. */
const DEMAND_PART = 4

/** Returns the sort key of the list, highest first; at most 1,250,000. */
export function scoreOf(risk: number, demand: number): number {
  const raised = 1 + Math.min(demand, MOST_DEMAND) / MOST_DEMAND / DEMAND_PART
  return Math.round(risk * 1_000 * raised)
}
