import type { MemberRole } from '../../roles/permission-rows.ts'
import { DAY_SECONDS, HOUR_SECONDS } from '../../units.ts'
import type { RatioInputs, Snatched } from '../inputs.ts'
import type { Override, Standing } from '../standing.ts'
import { decayed } from '../seed-leech-time.ts'

// The daily records of members, and the inputs of a strategy that can be derived from them for a
// given time.

/** The days over which averages are calculated, and the fewest (ratio.md §1). */
const WEEK_DAYS = 7
const LEAST_ACTIVE_SECONDS = 72 * HOUR_SECONDS
const HALF_LIFE_DAYS = 14
const SNATCH_SECONDS = 28 * DAY_SECONDS
const SNATCHED_AT_MOST = 500

/** A day, as it was at its last evaluation; totals are in credited bytes. */
export interface RecordedDay {
  /** Days since 1970. */
  readonly day: number
  readonly totalUploaded: bigint
  readonly totalDownloaded: bigint
  readonly seeding: number
  readonly seedingBytes: number
  readonly leeching: number
  readonly leechingBytes: number
  readonly seedHours: number
  readonly leechHours: number
  readonly seedGibHours: number
  readonly leechGibHours: number
  readonly seededSeconds: number
  readonly activeSeconds: number
  readonly snatches: number
  readonly grabs: number
  /** Seconds since 1970. */
  readonly lookedAt: number
}

/** A finished download in its current state. */
export interface RecordedSnatch extends Snatched {
  readonly completedAt: number
  readonly lastAt: number
}

/** The traffic in a category up to the end of a day. */
export interface RecordedCategory {
  readonly categoryId: number
  readonly day: number
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly snatches: number
}

export interface RecordedMember {
  readonly id: number
  readonly role: MemberRole
  readonly joinedAt: number
  readonly override: (Override & { readonly from: number; readonly until: number | null }) | null
  readonly vacation: { readonly from: number; readonly until: number } | null
  /** The standing at the start; null: the member had not been evaluated by then. */
  readonly standing: Standing | null
  /** The days in order, including some from before the simulated time. */
  readonly days: readonly RecordedDay[]
  readonly finished: readonly RecordedSnatch[]
  /** The records of categories, in the order of the days. */
  readonly categories: readonly RecordedCategory[]
}

/**
 * Returns the inputs that an evaluation would have had at `at`, when `last` is the newest recorded
 * day and `share` of its changes had happened. Null: nothing had been recorded by then.
 */
export function inputsAt(
  { days, finished }: RecordedMember,
  last: number,
  at: number,
  share: number,
): RatioInputs | null {
  const row = days[last]
  if (row === undefined) return null
  const today = Math.floor(at / DAY_SECONDS)
  const isToday = row.day === today
  const before = days[last - 1]
  const part = isToday && before !== undefined ? share : 1
  const silent = Math.max(0, at - row.lookedAt)
  const fade = (hours: number) => decayed(hours, silent, 0, HALF_LIFE_DAYS)
  return {
    uploaded: between(before?.totalUploaded, row.totalUploaded, part),
    downloaded: between(before?.totalDownloaded, row.totalDownloaded, part),
    seeding: isToday ? row.seeding : 0,
    seedingBytes: isToday ? row.seedingBytes : 0,
    leeching: isToday ? row.leeching : 0,
    leechingBytes: isToday ? row.leechingBytes : 0,
    leechingAtBreach: 0,
    leechingBytesAtBreach: 0,
    seedHours: fade(row.seedHours),
    leechHours: fade(row.leechHours),
    seedGibHours: fade(row.seedGibHours),
    leechGibHours: fade(row.leechGibHours),
    seedAverage: averageOf(days, last, today),
    snatches: row.snatches,
    grabs: row.grabs,
    snatched: finished.length === 0 ? [] : snatchedAt(finished, at),
  }
}

function between(from: bigint | undefined, to: bigint, share: number): bigint {
  if (from === undefined || share >= 1) return to
  return from + ((to - from) * BigInt(Math.round(share * 1_000))) / 1_000n
}

/** Returns the average number of torrents seeded over the week that ends with `today`. */
function averageOf(days: readonly RecordedDay[], last: number, today: number): number {
  let [seeded, active] = [0, 0]
  for (let at = last; at >= 0 && days[at].day > today - WEEK_DAYS; at--) {
    seeded += days[at].seededSeconds
    active += days[at].activeSeconds
  }
  return seeded / Math.max(LEAST_ACTIVE_SECONDS, active)
}

/**
 * Returns the downloads finished in the four weeks before `at`, newest first. The seed time that
 * they had at that time is not recorded, so they are assumed to have been seeded without a pause
 * since they finished.
 */
function snatchedAt(finished: readonly RecordedSnatch[], at: number): readonly Snatched[] {
  return finished
    .filter(({ completedAt }) => completedAt <= at && completedAt > at - SNATCH_SECONDS)
    .sort((a, b) => b.completedAt - a.completedAt)
    .slice(0, SNATCHED_AT_MOST)
    .map(({ sizeBytes, seededSeconds, uploaded, completedAt, lastAt }) => {
      const share = lastAt <= at ? 1 : (at - completedAt) / Math.max(1, lastAt - completedAt)
      return {
        sizeBytes,
        seededSeconds: Math.min(seededSeconds, at - completedAt),
        uploaded: between(0n, uploaded, share),
      }
    })
}
