// How likely a torrent is to lose its last seeder, and where that puts it in the list.
//
// A seeder is judged by the recent days on which they seeded this torrent. A member who has seeded
// it for two days says little about themselves, so the days on which they seeded anything count as
// PRIOR_DAYS further days. A torrent dies when all of its seeders leave: its risk is the product of
// the chances that each one does.

/** Days that are looked at: sessions are kept for that long after their end. */
export const RECENT_DAYS = 30
/** The weight of what a member seeds in general, in days of this torrent. */
const PRIOR_DAYS = 4
/** Absent this long, half as likely to return. */
const HALF_AWAY_DAYS = 5

/** A member who seeds a torrent, or did within the recent days. */
export interface RecordedSeeder {
  /** Recent days since they first seeded it. */
  readonly knownDays: number
  /** Of them, days on which they seeded it. */
  readonly seededDays: number
  /** Days since they last seeded it; 0: they seed it now. */
  readonly awayDays: number
  /** Of the recent days, those on which they seeded any torrent. */
  readonly activeDays: number
}

/** The part of days on which a member seeds a torrent, between 0 and 1 and neither of them. */
export function reliabilityOf(seeder: RecordedSeeder): number {
  const inGeneral = (Math.min(seeder.activeDays, RECENT_DAYS) + 1) / (RECENT_DAYS + 2)
  const known = Math.min(Math.max(seeder.knownDays, 1), RECENT_DAYS)
  const seeded = Math.min(seeder.seededDays, known)
  return (seeded + PRIOR_DAYS * inGeneral) / (known + PRIOR_DAYS)
}

/** The chance that none of these members seeds it, in thousandths; 1000 without members. */
export function riskOf(seeders: readonly RecordedSeeder[]): number {
  const gone = seeders.map((seeder) => {
    return 1 - reliabilityOf(seeder) * 0.5 ** (seeder.awayDays / HALF_AWAY_DAYS)
  })
  return Math.round(1_000 * gone.reduce((all, one) => all * one, 1))
}

/** The reliability of the best of those who seed now, in thousandths; null: no one does. */
export function bestOf(seeders: readonly RecordedSeeder[]): number | null {
  const present = seeders.filter(({ awayDays }) => awayDays === 0)
  if (present.length === 0) return null
  return Math.round(1_000 * Math.max(...present.map(reliabilityOf)))
}

/** Who waits for a torrent. */
export interface Waiting {
  readonly leechers: number
  readonly snatches: number
  readonly bookmarks: number
  /** Reseed requests within the recent days. */
  readonly reseedRequests: number
  /** Whether a bounty for its reseed is open. */
  readonly hasBounty: boolean
}

/** Points of demand: those who wait now count most, those who once had it least. */
export function demandOf(waiting: Waiting): number {
  const { leechers, snatches, bookmarks, reseedRequests, hasBounty } = waiting
  const asked = 10 * reseedRequests + (hasBounty ? 10 : 0)
  return asked + 5 * leechers + 2 * bookmarks + Math.floor(Math.log2(1 + snatches))
}

/** Demand beyond this does not raise a torrent further. */
const MOST_DEMAND = 100
/** Demand raises the score by at most a quarter: the risk decides. */
const DEMAND_PART = 4

/** The order of the list, highest first; at most 1,250,000. */
export function scoreOf(risk: number, demand: number): number {
  const raised = 1 + Math.min(demand, MOST_DEMAND) / MOST_DEMAND / DEMAND_PART
  return Math.round(risk * 1_000 * raised)
}
