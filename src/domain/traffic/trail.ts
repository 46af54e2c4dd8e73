// The growth of a session's counters over time, whichever trackers saw them.
//
// A trail is what the trackers of a fleet have reported about a session, in the order of time. Its
// bytes depend only on the set of its points, not on the order in which journals arrive: a run
// counts as its highest value minus its start, and a restart of the counters begins a new run (rule
// 70). No subset of the points counts for more than the whole set, so a missing point never adds a
// byte.

/** An announce of the session that changed something, as its tracker journaled it. */
export interface TrailPoint {
  /** Seconds since 1970, by the clock of its tracker. */
  readonly at: number
  /** The store of its tracker; sequences can be compared only within one store. */
  readonly store: string
  readonly sequence: bigint
  /** The counters that the client reported. */
  readonly up: bigint
  readonly down: bigint
  /**
   * The raw bytes since the last counters that its tracker knew; it may not know about announces to
   * other trackers.
   */
  readonly rawUp: bigint
  readonly rawDown: bigint
  readonly mark: Mark
  readonly isStop: boolean
  /** Whether `up` is below the value that its tracker had seen before. */
  readonly isLower: boolean
}

/**
 * `began`: the client said `started`. `recounted`: its tracker concluded that the counters had
 * restarted since it last saw them grow (rule 81).
 */
export type Mark = 'none' | 'began' | 'recounted'

/**
 * The start of a trail: the highest counters of the current run in the announces before the trail.
 */
export interface Floor {
  readonly at: number
  readonly store: string
  readonly sequence: bigint
  readonly up: bigint
  readonly down: bigint
  /** The restart that began its run; null if none is known. */
  readonly mark: RunMark | null
}

/** What is stored of the point that began a run. */
export interface RunMark {
  readonly at: number
  readonly store: string
  /** The same as `since` of the run; -Infinity if that is unknown. */
  readonly since: number
}

export interface Trail {
  readonly floor: Floor | null
  /** In the order of time. */
  readonly points: readonly TrailPoint[]
}

export interface Bytes {
  readonly up: bigint
  readonly down: bigint
}

/**
 * For this many seconds, a client or a proxy may repeat a `started`, perhaps to another tracker.
 */
const REPEAT_SECONDS = 120
/** The most seconds by which the clocks of two trackers may differ. */
const SKEW_SECONDS = 10

/** One run of the counters. */
interface Run {
  /** The point that begins the run; null for the very first run. */
  readonly mark: Pick<TrailPoint, 'at' | 'store'> | null
  /**
   * The earliest time at which the counters may have restarted: it is unclear to which run the
   * points of other trackers after it belong.
   */
  readonly since: number
  /** The counters at the start of the run; null if it starts where its first point counts from. */
  readonly fromUp: bigint | null
  readonly fromDown: bigint | null
  readonly points: TrailPoint[]
}

/** Returns the bytes that a trail counts for. */
export function worthOf(trail: Trail): Bytes {
  const runs = runsOf(trail)
  let [up, down] = [0n, 0n]
  for (const [index, { points, fromUp, fromDown }] of runs.entries()) {
    const certain = points.filter((point) => isCertain(point, index, runs))
    up += growth(certain.map(upOf), fromUp)
    down += growth(certain.map(downOf), fromDown)
  }
  return { up, down }
}

/**
 * Returns an upper bound of the bytes, up and down together, that a trail does not count because
 * the clocks are not exact enough: those of points that may belong to another run, and those
 * between the possible starts of a run.
 */
export function unclearBytes(trail: Trail): bigint {
  const runs = runsOf(trail)
  let sum = 0n
  for (const [index, { points, fromUp }] of runs.entries()) {
    const certain = points.filter((point) => isCertain(point, index, runs))
    for (const point of points) if (!certain.includes(point)) sum += point.rawUp + point.rawDown
    if (fromUp === null && certain.length > 1) {
      for (const values of [certain.map(upOf), certain.map(downOf)]) {
        sum += startOf(values) - values[0].from
      }
    }
  }
  return sum
}

/** Returns the floor of a trail after its first point is removed. */
export function floorAbove({ floor, points }: Trail): Floor {
  const [{ at, store, sequence }] = points
  const run = runsOf({ floor, points: points.slice(0, 1) }).at(-1) as Run
  const up = highest(run.points.map(upOf), run.fromUp ?? 0n)
  const down = highest(run.points.map(downOf), run.fromDown ?? 0n)
  const { mark, since } = run
  const kept = mark === null ? null : { at: mark.at, store: mark.store, since }
  return { at, store, sequence, up, down, mark: kept }
}

/** Returns the counters from which a trail without a floor counts. */
export function beginningOf(trail: Trail): Bytes {
  const runs = runsOf(trail)
  const { points } = runs[0]
  const certain = points.filter((point) => isCertain(point, 0, runs))
  const from = certain.length === 0 ? trail.points : certain
  return { up: startOf(from.map(upOf)), down: startOf(from.map(downOf)) }
}

/** Returns whether one report was certainly made before another one, whatever the clocks say. */
export function isSurelyBefore(one: Place, other: Place): boolean {
  const isOfOneStore = one.store === other.store
  return isOfOneStore ? one.sequence < other.sequence : one.at < other.at - SKEW_SECONDS
}

type Place = Pick<TrailPoint, 'at' | 'store' | 'sequence'>

interface Value extends Pick<TrailPoint, 'at' | 'store'> {
  readonly value: bigint
  readonly from: bigint
}

function upOf({ at, store, up, rawUp }: TrailPoint): Value {
  return { at, store, value: up, from: up - rawUp }
}

function downOf({ at, store, down, rawDown }: TrailPoint): Value {
  return { at, store, value: down, from: down - rawDown }
}

/** Returns the growth of a counter over its values, which are in the order of time. */
function growth(values: readonly Value[], start: bigint | null): bigint {
  if (values.length === 0) return 0n
  const from = start ?? startOf(values)
  return highest(values, from) - from
}

/**
 * Returns the counter from which a run counts. This is not always that of its first value, because
 * the clock of another tracker may be ahead.
 */
function startOf(values: readonly Value[]): bigint {
  const [{ at, store, from }] = values
  return values.reduce((most, one) => {
    const isUnclear = one.store !== store && one.at <= at + SKEW_SECONDS
    return isUnclear && one.from > most ? one.from : most
  }, from)
}

function highest(values: readonly Value[], from: bigint): bigint {
  return values.reduce((most, { value }) => (value > most ? value : most), from)
}

function runsOf({ floor, points }: Trail): Run[] {
  const [fromUp, fromDown] = [floor?.up ?? null, floor?.down ?? null]
  const mark = floor?.mark ?? null
  const runs: Run[] = [{ mark, since: mark?.since ?? -Infinity, fromUp, fromDown, points: [] }]
  /** The time at which each tracker last saw counters that were not lower than before. */
  const last = new Map<string, number>()
  for (const point of points) {
    const next = nextRun(point, runs[runs.length - 1], last.get(point.store))
    if (next !== null) runs.push(next)
    runs[runs.length - 1].points.push(point)
    if (!point.isLower) last.set(point.store, point.at)
  }
  return runs
}

/** Returns the run that begins with this point, or null if the point continues the current run. */
function nextRun(point: TrailPoint, current: Run, lastHere: number | undefined): Run | null {
  if (point.mark === 'began') return restarted(point, current)
  return point.mark === 'recounted' ? recounted(point, current, lastHere) : null
}

/** Rule 70: if a `started` has no counter above the highest one, both counters restart from 0. */
function restarted(point: TrailPoint, current: Run): Run | null {
  const { at, store, up, down } = point
  if (isRepeated(point, current)) return null
  // If the clock of another tracker is ahead, a later announce to it may be placed before this one.
  const isBefore = (one: TrailPoint) => one.store === store || one.at < at - SKEW_SECONDS
  const before = current.points.filter((one) => isBefore(one) && !isUnclear(one, current))
  const [ups, downs] = [before.map(upOf), before.map(downOf)]
  if (current.fromUp === null && before.length === 0) return null
  const highestUp = highest(ups, current.fromUp ?? 0n)
  const highestDown = highest(downs, current.fromDown ?? 0n)
  if (up > highestUp || down > highestDown) return null
  if (up === highestUp && down === highestDown) return null
  // A counter that has not changed has not restarted from 0.
  const fromUp = up === highestUp ? up : 0n
  return { mark: point, since: at, fromUp, fromDown: down === highestDown ? down : 0n, points: [] }
}

/**
 * Returns whether a `started` is the one that began the current run, repeated to another tracker.
 */
function isRepeated({ at, store }: TrailPoint, { mark, points }: Run): boolean {
  if (mark === null || mark.store === store || at - mark.at > REPEAT_SECONDS) return false
  return !points.some(({ isStop }) => isStop)
}

function recounted(point: TrailPoint, { mark }: Run, lastHere: number | undefined): Run | null {
  const { up, down, rawUp, rawDown } = point
  const since = lastHere ?? -Infinity
  // Another tracker may have seen the restart itself.
  if (mark !== null && mark.at > since) return null
  const isKnown = lastHere !== undefined
  const [fromUp, fromDown] = isKnown ? [up - rawUp, down - rawDown] : [up, down]
  return { mark: point, since, fromUp, fromDown, points: [] }
}

/**
 * Returns whether a point certainly belongs to its run. Near a restart that another tracker saw,
 * the clocks are not exact enough: there the point counts for nothing, as if its journal had not
 * arrived.
 */
function isCertain(point: TrailPoint, index: number, runs: readonly Run[]): boolean {
  const isOfNext = index + 1 < runs.length && isUnclear(point, runs[index + 1])
  return !isOfNext && !isUnclear(point, runs[index])
}

function isUnclear({ at, store }: TrailPoint, { mark, since }: Run): boolean {
  if (mark === null || mark.store === store) return false
  return at >= since - SKEW_SECONDS && at <= mark.at + SKEW_SECONDS
}
