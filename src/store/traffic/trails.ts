// The trail of a session as stored in its row: numbers and texts in a fixed order, without names.

import type { BookedTrail } from '../../domain/traffic/session-state.ts'
import type { Mark, TrailPoint } from '../../domain/traffic/trail.ts'

/** A trail as PostgreSQL stores it. */
export interface TrailText {
  readonly booked: readonly [up: string, down: string]
  readonly floor: readonly [...Place, mark?: MarkText] | null
  readonly points: readonly Point[]
  /** Absent if the session has no such point. */
  readonly begun?: readonly [store: string, sequence: string]
  readonly start?: Place
}

/** Time, store, sequence number, counters. */
type Place = readonly [at: number, store: string, sequence: string, up: string, down: string]
/** The run that continues at the floor: time, store, and since when (null: unknown). */
type MarkText = readonly [at: number, store: string, since: number | null]
/** Raw bytes and flags are missing where they are 0. */
type Point = readonly [...Place, rawUp?: string, rawDown?: string, flags?: number]

const MARKS: readonly Mark[] = ['none', 'began', 'recounted']
const [STOP, LOWER] = [4, 8]

export function readTrail({ booked, floor, points, begun, start }: TrailText): BookedTrail {
  const [up, down] = booked
  return {
    booked: { up: BigInt(up), down: BigInt(down) },
    floor: floor === null ? null : { ...placeOf(floor), mark: markOf(floor[5]) },
    points: points.map(pointOf),
    begun: begun === undefined ? null : { store: begun[0], sequence: BigInt(begun[1]) },
    start: start === undefined ? null : placeOf(start),
  }
}

function markOf(mark: MarkText | undefined): Floor['mark'] {
  if (mark === undefined) return null
  const [at, store, since] = mark
  return { at, store, since: since ?? -Infinity }
}

function placeOf([at, store, sequence, up, down]: readonly [...Place, ...unknown[]]) {
  return { at, store, sequence: BigInt(sequence), up: BigInt(up), down: BigInt(down) }
}

function pointOf(point: Point): TrailPoint {
  const [, , , , , rawUp = '0', rawDown = '0', flags = 0] = point
  const raw = { rawUp: BigInt(rawUp), rawDown: BigInt(rawDown) }
  const [isStop, isLower] = [(flags & STOP) !== 0, (flags & LOWER) !== 0]
  return { ...placeOf(point), ...raw, mark: MARKS[flags & 3], isStop, isLower }
}

/** Returns the text of a trail; null for a session of only one tracker. */
export function trailText(trail: BookedTrail | null): string | null {
  if (trail === null) return null
  const { booked, floor, points, begun, start } = trail
  const text: TrailText = {
    booked: [String(booked.up), String(booked.down)],
    floor: floor === null ? null : floorText(floor),
    points: points.map(pointText),
    ...(begun !== null && { begun: [begun.store, String(begun.sequence)] }),
    ...(start !== null && { start: placeText(start) }),
  }
  return JSON.stringify(text)
}

function floorText({ mark, ...place }: Floor): TrailText['floor'] {
  if (mark === null) return placeText(place)
  const since = Number.isFinite(mark.since) ? mark.since : null
  return [...placeText(place), [mark.at, mark.store, since]]
}

function placeText({ at, store, sequence, up, down }: Omit<Floor, 'mark'>): Place {
  return [at, store, String(sequence), String(up), String(down)]
}

type Floor = NonNullable<BookedTrail['floor']>

function pointText(point: TrailPoint): Point {
  const { rawUp, rawDown, mark, isStop, isLower } = point
  const flags = MARKS.indexOf(mark) | (isStop ? STOP : 0) | (isLower ? LOWER : 0)
  if (rawUp + rawDown === 0n && flags === 0) return placeText(point)
  return [...placeText(point), String(rawUp), String(rawDown), flags]
}
