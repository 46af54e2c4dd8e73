// The trail of a session in its row: numbers and texts in a fixed order, without names.

import type { BookedTrail } from '../../domain/traffic/across-stores.ts'
import type { Mark, TrailPoint } from '../../domain/traffic/trail.ts'

/** A trail as PostgreSQL stores it. */
export interface TrailText {
  readonly booked: readonly [up: string, down: string]
  readonly floor: Place | null
  readonly points: readonly Point[]
}

/** Time, store, sequence, counters. */
type Place = readonly [at: number, store: string, sequence: string, up: string, down: string]
/** Raw bytes and flags are left out where they are 0. */
type Point = readonly [...Place, rawUp?: string, rawDown?: string, flags?: number]

const MARKS: readonly Mark[] = ['none', 'began', 'recounted']
const [STOP, LOWER] = [4, 8]

export function readTrail({ booked: [up, down], floor, points }: TrailText): BookedTrail {
  return {
    booked: { up: BigInt(up), down: BigInt(down) },
    floor: floor === null ? null : placeOf(floor),
    points: points.map(pointOf),
  }
}

function placeOf([at, store, sequence, up, down]: Place | Point) {
  return { at, store, sequence: BigInt(sequence), up: BigInt(up), down: BigInt(down) }
}

function pointOf(point: Point): TrailPoint {
  const [, , , , , rawUp = '0', rawDown = '0', flags = 0] = point
  const raw = { rawUp: BigInt(rawUp), rawDown: BigInt(rawDown) }
  const [isStop, isLower] = [(flags & STOP) !== 0, (flags & LOWER) !== 0]
  return { ...placeOf(point), ...raw, mark: MARKS[flags & 3], isStop, isLower }
}

/** Null for a session of one tracker. */
export function trailText(trail: BookedTrail | null): string | null {
  if (trail === null) return null
  const { booked, floor, points } = trail
  const text: TrailText = {
    booked: [String(booked.up), String(booked.down)],
    floor: floor === null ? null : placeText(floor),
    points: points.map(pointText),
  }
  return JSON.stringify(text)
}

function placeText({ at, store, sequence, up, down }: Omit<TrailPoint, 'mark'> | Floor): Place {
  return [at, store, String(sequence), String(up), String(down)]
}

type Floor = NonNullable<BookedTrail['floor']>

function pointText(point: TrailPoint): Point {
  const { rawUp, rawDown, mark, isStop, isLower } = point
  const flags = MARKS.indexOf(mark) | (isStop ? STOP : 0) | (isLower ? LOWER : 0)
  if (rawUp + rawDown === 0n && flags === 0) return placeText(point)
  return [...placeText(point), String(rawUp), String(rawDown), flags]
}
