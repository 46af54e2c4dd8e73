import { GIB, MIB } from '../../units.ts'
import type { Attribution } from '../attribution.ts'
import type { Flows } from '../flows.ts'
import { LEAST_LOOKS } from '../score.ts'
import type { Couple } from './parts.ts'

// What two members moved between them where hardly anyone else takes part. Accounts of one person
// that report to each other contradict no one: they are seen only in that they have no one else.

/** In larger swarms, no two members are among themselves. */
const MOST_MEMBERS = 8
/** Less on one torrent is not counted, neither as a download nor as being in the swarm. */
const LEAST_BYTES = 4 * MIB
/** Of what one uploads and of what the other downloads in a look; less is no sign of anything. */
const LEAST_SHARE = 0.05
/** A closed group is a case from this much on: in GiB, in whole torrents, and by its looks. */
const LEAST_CLOSED = 40
const LEAST_TORRENTS = 10

/** What one of a couple downloaded from the other, on one torrent in one window. */
export interface InsidePart {
  readonly couple: Couple
  /** Whether the first downloads. */
  readonly isFirst: boolean
  readonly bytes: number
  /** The part of the torrent. */
  readonly torrents: number
}

/** Bytes by member, of a look. */
export interface Moved {
  readonly up: Float64Array
  readonly down: Float64Array
}

export function movedIn(flows: Flows, { memberIds, of }: Attribution): Moved {
  const moved = {
    up: new Float64Array(memberIds.length),
    down: new Float64Array(memberIds.length),
  }
  for (let at = 0; at < flows.count; at++) {
    moved.up[of[at]] += flows.up[at]
    moved.down[of[at]] += flows.down[at]
  }
  return moved
}

/**
 * Of one swarm, from `start` up to `end`: what its members downloaded from each other, by the part
 * of each source in all uploads. Nothing of larger swarms, and of torrents of unknown size.
 */
export function insideParts(
  flows: Flows,
  { of }: Attribution,
  { start, end }: { readonly start: number; readonly end: number },
): readonly InsidePart[] {
  const size = flows.size[start]
  const members = activeIn(flows, start, end)
  if (size === 0 || members.length < 2 || members.length > MOST_MEMBERS) return []
  const up = members.reduce((sum, at) => sum + flows.up[at], 0)
  const parts: InsidePart[] = []
  for (const to of members) {
    const taken = Math.min(flows.down[to], flows.fell[to])
    const given = up - flows.up[to]
    if (taken < LEAST_BYTES || given <= 0) continue
    for (const from of members) {
      if (from === to) continue
      const bytes = Math.min(flows.up[from], (taken * flows.up[from]) / given)
      if (bytes < LEAST_BYTES) continue
      const isFirst = flows.members[to] < flows.members[from]
      const couple: Couple = isFirst ? [of[to], of[from]] : [of[from], of[to]]
      parts.push({ couple, isFirst, bytes, torrents: bytes / size })
    }
  }
  return parts
}

/** Whether all that one of a couple downloaded from the other in a look is worth following. */
export function isClose(moved: Moved, { couple, isFirst }: InsidePart, bytes: number): boolean {
  const [to, from] = isFirst ? couple : [couple[1], couple[0]]
  return bytes >= LEAST_SHARE * Math.max(moved.up[from], moved.down[to])
}

/** The flows with traffic; of a large swarm, one more than the limit. */
function activeIn({ up, down }: Flows, start: number, end: number): readonly number[] {
  const members: number[] = []
  for (let at = start; at < end && members.length <= MOST_MEMBERS; at++) {
    if (up[at] + down[at] >= LEAST_BYTES) members.push(at)
  }
  return members
}

/** What a pair moved inside while it is followed: sums in GiB that fade. */
export interface Inside {
  /** By member, what it downloaded from the other. */
  readonly taken: readonly [number, number]
  /** The same of both, in whole torrents. */
  readonly torrents: number
  /** Looks with some of it. */
  readonly looks: number
  /** By member, all uploads and downloads. */
  readonly all: readonly [number, number]
}

export const emptyInside: Inside = { taken: [0, 0], torrents: 0, looks: 0, all: [0, 0] }

/** Adds a look; `all` is what each moved in it, and `weight` what is left of earlier looks. */
export function insideAfter(
  before: Inside,
  parts: readonly InsidePart[],
  all: readonly [number, number],
  weight: number,
): Inside {
  let [first, second] = [before.taken[0] * weight, before.taken[1] * weight]
  let torrents = before.torrents * weight
  for (const part of parts) {
    if (part.isFirst) first += part.bytes / GIB
    else second += part.bytes / GIB
    torrents += part.torrents
  }
  return {
    ...{ taken: [first, second], torrents },
    looks: before.looks * weight + (parts.length > 0 ? 1 : 0),
    all: [before.all[0] * weight + all[0], before.all[1] * weight + all[1]],
  }
}

/** What both moved between them, in GiB. */
export function insideOf({ taken }: Inside): number {
  return taken[0] + taken[1]
}

/** The same if it makes a case; `group` is the closed group of the pair, empty if there is none. */
export function closedOf(inside: Inside, group: readonly number[]): number {
  const { torrents, looks } = inside
  const gib = insideOf(inside)
  const isEnough = gib >= LEAST_CLOSED && torrents >= LEAST_TORRENTS && looks >= LEAST_LOOKS
  return group.length > 0 && isEnough ? gib : 0
}
