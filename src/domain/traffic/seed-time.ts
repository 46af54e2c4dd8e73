// Seed time of a member on a torrent (rule 85): the union of wall-clock time over all clients.

/**
 * The times that are covered: from, to, from, to … in seconds since 1970, in order, with gaps in
 * between.
 */
type Spans = readonly number[]

export interface SeedTime {
  /** The sum of the seconds that sessions reported. */
  readonly reported: number
  /** The seconds of wall-clock time in which any of the sessions seeded. */
  readonly covered: number
  readonly spans: Spans
}

/**
 * The most spans that are stored. Two clients leave one or two spans; more of them come from nodes
 * whose clocks differ.
 */
const MAX_SPANS = 8

/**
 * Adds `seconds` that a session seeded within [since, at]. The smaller of the two sums counts,
 * because two clients at the same time report twice the time that passed, and a client that is
 * silent reports less.
 */
export function addSeedTime(
  before: SeedTime,
  seconds: number,
  since: number,
  at: number,
): SeedTime {
  if (seconds <= 0) return before
  // Even if a machine's clock was set back, it has seeded for as long as its monotonic clock says.
  const from = Math.min(since, at - seconds)
  const { spans, added } = cover(before.spans, from, at)
  return { reported: before.reported + seconds, covered: before.covered + added, spans }
}

/** Returns the seconds that count as seeded. */
export function seededSeconds(time: SeedTime): number {
  return Math.min(time.reported, time.covered)
}

/** Returns the spans including [from, to], and how many seconds this added. */
function cover(spans: Spans, from: number, to: number): { spans: Spans; added: number } {
  const apart: number[] = []
  let first = from
  let last = to
  let known = 0
  for (let index = 0; index < spans.length; index += 2) {
    const start = spans[index]
    const end = spans[index + 1]
    if (end < from || start > to) {
      apart.push(start, end)
      continue
    }
    known += Math.min(end, to) - Math.max(start, from)
    first = Math.min(first, start)
    last = Math.max(last, end)
  }
  const added = to - from - known
  // Nearly always, only the newest span changes; the others are in order already.
  if (apart.length === 0 || apart[apart.length - 1] < first) {
    apart.push(first, last)
    return { spans: apart.slice(-2 * MAX_SPANS), added }
  }
  const all = [...pairs(apart), [first, last]].sort((a, b) => a[0] - b[0])
  return { spans: all.slice(-MAX_SPANS).flat(), added }
}

function pairs(flat: readonly number[]): number[][] {
  const found = []
  for (let index = 0; index < flat.length; index += 2) found.push([flat[index], flat[index + 1]])
  return found
}
