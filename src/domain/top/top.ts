import { DAY_MS, startOfDay } from '../units.ts'

// Top lists by period. Periods end with a day (UTC) and consist of complete days.

export const topLists = ['torrents', 'uploaders', 'requests', 'posts'] as const
export type TopList = (typeof topLists)[number]

interface ListRow {
  readonly label: string
  /** The column headings for what is listed, and for what is counted. */
  readonly of: string
  readonly counts: string
  readonly says: string
}

export const topListRows: Readonly<Record<TopList, ListRow>> = {
  torrents: {
    label: 'Torrents',
    of: 'Torrent',
    counts: 'Snatches',
    says: 'Torrents by their snatches.',
  },
  uploaders: {
    label: 'Uploaders',
    of: 'Member',
    counts: 'Uploads',
    says: 'Members by their uploads in the catalog, if they show them to every member.',
  },
  requests: {
    label: 'Requests',
    of: 'Request',
    counts: 'Supporters',
    says: 'Requests by the members who gave a bounty.',
  },
  posts: {
    label: 'Posts',
    of: 'Post',
    counts: 'Members who reacted',
    says: 'Posts in forums that every member may read, by the members who reacted to them.',
  },
}

export const topPeriods = ['day', 'week', 'month', 'year', 'ever'] as const
export type TopPeriod = (typeof topPeriods)[number]

export const periodLabels: Readonly<Record<TopPeriod, string>> = {
  day: 'Day',
  week: 'Week',
  month: '30 days',
  year: 'Year',
  ever: 'Ever',
}

const DAYS: Readonly<Record<TopPeriod, number>> = {
  ...{ day: 1, week: 7, month: 30, year: 365, ever: Infinity },
}

/** The most entries of a list, and for how many days lists are stored. */
export const MOST_PLACES = 100
export const KEPT_DAYS = 400

/**
 * Returns the start and the end of a period that ends with this day; if `since` is null, it has no
 * start.
 */
export function spanOf(
  period: TopPeriod,
  day: Date,
): { readonly since: Date | null; readonly until: Date } {
  const start = startOfDay(day).getTime()
  const days = DAYS[period]
  const since = Number.isFinite(days) ? new Date(start - (days - 1) * DAY_MS) : null
  return { since, until: new Date(start + DAY_MS) }
}
