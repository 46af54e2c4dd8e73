// Calculates the bytes that an entry adds to its session when several trackers share its announces
// (docs/decisions/0044).

import { above, fromBefore, lateBytes, least, startAbove } from './late-reports.ts'
import { sessionBytes } from './session-bytes.ts'
import type {
  BookedTrail,
  CountedBytes,
  LeftOut,
  SessionState,
  StoreReport,
} from './session-state.ts'
import type { Bytes, Trail, TrailPoint } from './trail.ts'
import { floorAbove, unclearBytes, worthOf } from './trail.ts'

/**
 * The most points that are stored, and for how long: a report that is older no longer adds
 * anything.
 */
const MAX_POINTS = 24
const KEEP_SECONDS = 6 * 3_600

/**
 * Returns the bytes that a report adds, and the session's new state; `before` is null for an
 * unknown session. If `isFleet` is true (other trackers serve too), a trail is kept from the first
 * report on; otherwise, the first report from another store begins one.
 */
export function countedBytes(
  before: SessionState | null,
  report: StoreReport,
  isFleet: boolean,
): CountedBytes {
  const isOfOneStore = before === null || (before.trail === null && before.store === report.store)
  if (isOfOneStore && !isFleet) return ofOneStore(before, report)
  const trail = before === null ? EMPTY : (before.trail ?? begunBy(before))
  const state = before === null ? null : { ...before, trail }
  if (state !== null && isOlder(report, trail)) return delayed(state, report)
  if (report.isUntold) return counted(state, report, trail)
  const grown = { ...trail, points: inserted(trail.points, pointOf(report)) }
  const worth = worthOf(grown)
  const up = above(worth.up, trail.booked.up)
  const down = above(worth.down, trail.booked.down)
  const booked = { up: trail.booked.up + up, down: trail.booked.down + down }
  const isWider = up > report.rawUp || down > report.rawDown
  const since = isWider ? timeBefore(trail, report) : report.since
  const found = counted(state, report, pruned({ ...grown, booked }), { up, down, since })
  return { ...found, leftOut: unclear(trail, grown, report) }
}

/** Returns the bytes that a report makes unclear and that were clear before. */
function unclear(before: Trail, after: Trail, { store }: StoreReport): LeftOut | null {
  const isOfOne = before.points.every((point) => point.store === store)
  if (isOfOne && (before.floor === null || before.floor.store === store)) return null
  const bytes = unclearBytes(after) - unclearBytes(before)
  return bytes > 0n ? { why: 'clocks', bytes } : null
}

const EMPTY: BookedTrail = {
  ...{ floor: null, points: [], booked: { up: 0n, down: 0n }, begun: null, start: null },
}

function ofOneStore(before: SessionState | null, report: StoreReport): CountedBytes {
  const { up, down, next } = sessionBytes(before?.counters ?? null, report)
  const isNewest = before === null || isNewer(report, before)
  const lastAt = Math.max(before?.lastAt ?? 0, report.at)
  const isKnown = report.isResumed && before !== null
  const since = isKnown ? Math.min(before.lastAt, report.since) : report.since
  const { store } = report
  const state = { store, counters: next, lastAt, trail: null }
  return { up, down, since, isNewest, next: state, leftOut: null }
}

/** Returns the trail of a session that only one tracker has served so far. */
function begunBy({ store, lastAt, counters }: SessionState): BookedTrail {
  const { sequence, uploaded: up, downloaded: down } = counters
  const begun = { store, sequence }
  return { ...EMPTY, floor: { at: lastAt, store, sequence, up, down, mark: null }, begun }
}

function isOlder({ at, store, sequence }: StoreReport, { floor }: BookedTrail): boolean {
  if (floor === null) return false
  return store === floor.store ? sequence <= floor.sequence : at < floor.at
}

/**
 * Counts a report from before the trail. The value of the trail includes its bytes, unless it is
 * from the time when only one tracker served the session, whose entries may still be missing
 * (decision 2).
 */
function delayed(before: SessionState & { trail: BookedTrail }, report: StoreReport): CountedBytes {
  const found = { up: 0n, down: 0n, since: report.since, isNewest: false, next: before }
  const nothing = { ...found, leftOut: lateBytes(before.trail, report) }
  const { begun } = before.trail
  const { sequence } = report
  const isOfOne = begun?.store === report.store && sequence <= begun.sequence
  if (!isOfOne && !isInHole(before, report)) return fromBefore(before, report) ?? nothing
  const then = { ...before.counters, sequence: isOfOne ? begun.sequence : sequence }
  const { up, down, next } = sessionBytes(then, report)
  const { holes, resumedSequence } = next
  const counters = { ...before.counters, holes, resumedSequence }
  return { ...found, up, down, next: { ...before, counters }, leftOut: null }
}

/**
 * Whether a report is in a hole. In a trail written by an earlier release, holes are from the time
 * of one tracker.
 */
function isInHole({ counters, trail }: SessionState, { store, sequence }: StoreReport): boolean {
  if (trail?.begun !== null || trail.floor?.store !== store) return false
  return counters.holes.some((hole) => sequence > hole.after && sequence < hole.before)
}

function counted(
  before: SessionState | null,
  report: StoreReport,
  trail: BookedTrail,
  { up, down, since }: Bytes & { since: number } = { up: 0n, down: 0n, since: report.since },
): CountedBytes {
  const isNewest = before === null || isNewer(report, before)
  const lastAt = Math.max(before?.lastAt ?? 0, report.at)
  const found = { up, down, since, isNewest, leftOut: null }
  if (!isNewest) return { ...found, next: { ...before, lastAt, trail } }
  const { sequence, uploaded, downloaded, store } = report
  const { holes = [], resumedSequence = null } = before?.counters ?? {}
  const counters = { sequence, uploaded, downloaded, holes, resumedSequence }
  return { ...found, next: { store, counters, lastAt, trail } }
}

/**
 * Whether a report is newer than all earlier ones: by its sequence number within one store,
 * otherwise by its time.
 */
export function isNewer(
  { store, sequence, at }: Pick<StoreReport, 'store' | 'sequence' | 'at'>,
  before: SessionState,
): boolean {
  return store === before.store ? sequence > before.counters.sequence : at >= before.lastAt
}

function pointOf(report: StoreReport): TrailPoint {
  const { at, store, sequence, rawUp, rawDown, mark, isStop } = report
  const [up, down] = [report.uploaded - report.lowerUp, report.downloaded - report.lowerDown]
  const isLower = report.lowerUp > 0n
  return { at, store, sequence, up, down, rawUp, rawDown, mark, isStop, isLower }
}

/**
 * Inserts a point in the order of time; within one store by sequence number, which no clock
 * affects.
 */
function inserted(points: readonly TrailPoint[], point: TrailPoint): TrailPoint[] {
  let place = points.length
  while (place > 0 && isAfter(points[place - 1], point)) place--
  const before = points.slice(0, place)
  const last = before.at(-1)
  const { isStop } = point
  if (last !== undefined && isSame(last, point)) before[place - 1] = { ...last, isStop }
  else before.push(point)
  return [...before, ...points.slice(place)]
}

/** Whether both are entries of the same announce. */
function isSame(last: TrailPoint, { store, at, up, down, mark }: TrailPoint): boolean {
  if (last.store !== store || last.at !== at || mark !== 'none') return false
  return last.up === up && last.down === down
}

function isAfter(a: TrailPoint, b: TrailPoint): boolean {
  if (a.store === b.store) return a.sequence > b.sequence
  return a.at === b.at ? a.store > b.store : a.at > b.at
}

/** Returns when any tracker last saw the session before a report. */
function timeBefore({ points, floor }: BookedTrail, { at, since }: StoreReport): number {
  const times = points.map((point) => point.at).filter((time) => time <= at)
  return Math.min(since, times.at(-1) ?? floor?.at ?? since)
}

/**
 * Removes points that are too old, or too many; they become the floor. The booked amount is reduced
 * by the value that is removed with them, but never by more than they are worth without the other
 * points, whose restarts may depend on them.
 */
function pruned(trail: BookedTrail): BookedTrail {
  const { points, booked } = trail
  const isTooOld = points[0].at < points[points.length - 1].at - KEEP_SECONDS
  if (points.length <= MAX_POINTS && !isTooOld) return trail
  const shorter = { floor: floorAbove(trail), points: points.slice(1) }
  const [was, is] = [worthOf(trail), worthOf(shorter)]
  const gone = worthOf({ floor: trail.floor, points: points.slice(0, 1) })
  const left = {
    up: booked.up - least(was.up - is.up, gone.up),
    down: booked.down - least(was.down - is.down, gone.down),
  }
  const start = startAbove(trail, shorter)
  return pruned({ ...shorter, booked: left, begun: trail.begun, start })
}
