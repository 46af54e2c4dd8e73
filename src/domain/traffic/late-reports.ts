// Handles reports that are older than everything that a trail keeps.

import type {
  BookedTrail,
  CountedBytes,
  LeftOut,
  SessionState,
  Start,
  StoreReport,
} from './session-state.ts'
import type { Trail } from './trail.ts'
import { beginningOf, isSurelyBefore, worthOf } from './trail.ts'

/**
 * Returns what remains of a report that the floor does not cover: it may be from an earlier run.
 */
export function lateBytes({ floor }: BookedTrail, report: StoreReport): LeftOut | null {
  const { rawUp, rawDown, mark, isUntold, at } = report
  const restart = floor?.mark ?? null
  const isCovered = mark === 'none' && (restart === null || at > restart.at)
  return isUntold || isCovered ? null : { why: 'late', bytes: rawUp + rawDown }
}

/**
 * Counts a report from before the first report of the floor's run. Between the two, the counters
 * grew by at least their difference, even if they restarted. Null: the report says nothing about
 * that run.
 */
export function fromBefore(
  before: SessionState & { trail: BookedTrail },
  report: StoreReport,
): CountedBytes | null {
  const { trail } = before
  const { start } = trail
  const { at, store, sequence, rawUp, rawDown, lowerUp, lowerDown, mark } = report
  if (start === null || !isSurelyBefore(report, start)) return null
  if (report.isUntold || lowerUp + lowerDown > 0n || mark === 'recounted') return null
  const [fromUp, fromDown] = [report.uploaded - rawUp, report.downloaded - rawDown]
  const from = { up: least(start.up, fromUp), down: least(start.down, fromDown) }
  // By how much the value of the trail grows; part of it may be booked already.
  const worth = worthOf(trail)
  const leftUp = trail.booked.up - (start.up - from.up)
  const leftDown = trail.booked.down - (start.down - from.down)
  const [up, down] = [above(worth.up, leftUp), above(worth.down, leftDown)]
  const booked = { up: leftUp + up, down: leftDown + down }
  const next = { ...before, trail: { ...trail, booked, start: { at, store, sequence, ...from } } }
  // The time in which they were moved, which ends at `start`.
  const since = sinceOf(report, start)
  return {
    up,
    down,
    since: up + down > 0n ? since : report.since,
    isNewest: false,
    next,
    leftOut: null,
  }
}

/** For a report from before a start, returns the time from which the bytes that it adds count. */
function sinceOf({ since, at }: Times, start: Start): number {
  return since - Math.max(0, start.at - at)
}

/** Returns the earliest time of the bytes that a report adds to this session. */
export function earliestOf({ lastAt, trail }: SessionState, report: Times): number {
  if (trail === null) return lastAt
  const heard = trail.floor?.at ?? trail.points.at(0)?.at ?? lastAt
  return trail.start === null ? heard : Math.min(heard, sinceOf(report, trail.start))
}

type Times = Pick<StoreReport, 'since' | 'at'>

/** Returns where the run of the floor began, if it has not restarted since. */
export function startAbove(trail: BookedTrail, { floor }: Trail): Start | null {
  if (floor === null || floor.mark !== null) return null
  if (trail.floor !== null) return trail.start
  const [{ at, store, sequence }] = trail.points
  return { at, store, sequence, ...beginningOf(trail) }
}

/** Returns by how much a value exceeds the booked bytes; 0: it does not. */
export function above(worth: bigint, booked: bigint): bigint {
  return worth > booked ? worth - booked : 0n
}

/** Returns the lower of two numbers. */
export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
