import { insideOf } from './inside.ts'
import type { PairStanding } from './standing.ts'

// Closed groups: a few accounts that move nearly all of their data among themselves. In a group of
// two, one downloads what the other claims; in a larger one, each may upload to all others.

/** The least share of each member's uploads and downloads that must stay within the group. */
const CLOSED_SHARE = 0.8
/**
 * Two members are linked if this is at least the share of what each of them moves that is between
 * them.
 */
const LINK_SHARE = 0.1
const MOST_MEMBERS = 6
/**
 * The most members of a group, as a share of all members with traffic: in a community of ten, five
 * members who know each other are not a suspicious group.
 */
const MOST_OF_ALL = 0.2

interface Linked {
  readonly ids: readonly [number, number]
  readonly standing: Pick<PairStanding, 'inside'>
}

/**
 * Returns the members of the closed group of each pair, lowest ID first; pairs that are in no group
 * are missing. `active` is the number of members with traffic.
 */
export function closedGroups<Pair extends Linked>(
  pairs: readonly Pair[],
  active: number,
): ReadonlyMap<Pair, readonly number[]> {
  const allOf = totalsOf(pairs)
  const isLink = ({ ids, standing }: Pair) =>
    ids.every((id) => insideOf(standing.inside) > LINK_SHARE * (allOf.get(id) ?? 0))
  let links = pairs.filter(({ standing }) => insideOf(standing.inside) > 0).filter(isLink)
  // A member who is not closed leaves the group, after which others may not be closed either.
  for (let count = -1; links.length !== count;) {
    count = links.length
    const within = withinOf(links)
    const isClosed = (id: number) => (within.get(id) ?? 0) >= CLOSED_SHARE * (allOf.get(id) ?? 0)
    links = links.filter(({ ids }) => ids.every(isClosed))
  }
  const groups = joined(links)
  const most = Math.min(MOST_MEMBERS, MOST_OF_ALL * active)
  const found = new Map<Pair, readonly number[]>()
  for (const pair of links) {
    const group = groups.get(pair.ids[0]) ?? []
    if (group.length <= most) found.set(pair, group)
  }
  return found
}

/**
 * Returns what each member moved, from the pair that has been followed longest, which covers most
 * of it.
 */
function totalsOf(pairs: readonly Linked[]): ReadonlyMap<number, number> {
  const all = new Map<number, number>()
  for (const { ids, standing } of pairs) {
    for (const [nth, id] of ids.entries()) {
      all.set(id, Math.max(all.get(id) ?? 0, standing.inside.all[nth]))
    }
  }
  return all
}

/** Returns what each member moved over these links. */
function withinOf(links: readonly Linked[]): ReadonlyMap<number, number> {
  const within = new Map<number, number>()
  for (const { ids, standing } of links) {
    for (const id of ids) within.set(id, (within.get(id) ?? 0) + insideOf(standing.inside))
  }
  return within
}

/**
 * Returns, for each member, all members that can be reached over links, including that member;
 * lowest ID first.
 */
function joined(links: readonly Linked[]): ReadonlyMap<number, readonly number[]> {
  const sets = new Map<number, Set<number>>()
  for (const { ids } of links) {
    const [one, other] = ids.map((id) => sets.get(id) ?? new Set([id]))
    const all = new Set([...one, ...other])
    for (const id of all) sets.set(id, all)
  }
  const sorted = [...sets].map(([id, all]) => [id, [...all].sort((a, b) => a - b)] as const)
  return new Map(sorted)
}
