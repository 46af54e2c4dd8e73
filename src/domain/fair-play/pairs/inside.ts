import { GIB, MIB } from '../../units.ts'
import type { Attribution } from '../attribution.ts'
import type { Flows } from '../flows.ts'
import { LEAST_LOOKS } from '../score.ts'
import type { Couple } from './parts.ts'

// What two members moved between them in swarms where hardly anyone else takes part. If accounts of
// one person report transfers to each other, no other report contradicts them: the only sign is
// that they have no other partners.

/** The most members of a swarm: in a larger one, two members are not among themselves. */
const MOST_MEMBERS = 8
/** The fewest bytes on one torrent that count as a download, or as being in the swarm. */
const LEAST_BYTES = 4 * MIB
/**
 * The least share in the uploads of one member and in the downloads of the other, in an evaluation.
 * Less is no sign of anything.
 */
const LEAST_SHARE = 0.05
/** The least that makes a closed group a case: in GiB, whole torrents, and evaluations. */
const LEAST_CLOSED = 40
const LEAST_TORRENTS = 10

/** What one member of a couple downloaded from the other, on one torrent in one window. */
export interface InsidePart {
  readonly couple: Couple
  /** Whether the first member of the couple is the one that downloads. */
  readonly isFirst: boolean
  readonly bytes: number
  /** The same as a share of the torrent. */
  readonly torrents: number
}

/** The bytes that each member moved in an evaluation. */
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
 * Lists what the members of one swarm, from `start` up to `end`, downloaded from each other, by
 * each source's share of all uploads. Leaves out larger swarms and torrents of unknown size.
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

/**
 * Whether what one member of a couple downloaded from the other in an evaluation is a reason to
 * follow the couple.
 */
export function isClose(moved: Moved, { couple, isFirst }: InsidePart, bytes: number): boolean {
  const [to, from] = isFirst ? couple : [couple[1], couple[0]]
  return bytes >= LEAST_SHARE * Math.max(moved.up[from], moved.down[to])
}

/** Returns the flows that have traffic; for a large swarm, only one more than the limit. */
function activeIn({ up, down }: Flows, start: number, end: number): readonly number[] {
  const members: number[] = []
  for (let at = start; at < end && members.length <= MOST_MEMBERS; at++) {
    if (up[at] + down[at] >= LEAST_BYTES) members.push(at)
  }
  return members
}

/**
 * What a pair moved between its members since it has been followed: sums in GiB that fade over
 * time.
 */
export interface Inside {
  /** By member: what this member downloaded from the other. */
  readonly taken: readonly [number, number]
  /** The total of both in whole torrents. */
  readonly torrents: number
  /** The number of evaluations in which there was something. */
  readonly looks: number
  /** By member: all uploads and downloads. */
  readonly all: readonly [number, number]
}

export const emptyInside: Inside = { taken: [0, 0], torrents: 0, looks: 0, all: [0, 0] }

/**
 * Adds an evaluation; `all` is what each member moved in it, and `weight` is the share that is left
 * of earlier ones.
 */
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

/** Returns what the two moved between them, in GiB. */
export function insideOf({ taken }: Inside): number {
  return taken[0] + taken[1]
}

/**
 * Returns the same amount if it makes a case, otherwise 0; `group` is the closed group of the pair,
 * empty if there is none.
 */
export function closedOf(inside: Inside, group: readonly number[]): number {
  const { torrents, looks } = inside
  const gib = insideOf(inside)
  const isEnough = gib >= LEAST_CLOSED && torrents >= LEAST_TORRENTS && looks >= LEAST_LOOKS
  return group.length > 0 && isEnough ? gib : 0
}
