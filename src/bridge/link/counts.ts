import type { LinkCounts } from '../events/node-events.ts'
import { linkCounts } from '../events/node-events.ts'

const names = Object.keys(linkCounts.shape) as (keyof LinkCounts)[]

export const noCounts: LinkCounts = made(() => 0)

/** Adds the counts of two open links, or of a closed link (`atRest`) and the next one. */
export function addCounts(one: LinkCounts, other: LinkCounts): LinkCounts {
  return made((name) => one[name] + other[name])
}

/** Returns the counts of a closed link, on which nothing waits. */
export function atRest(counts: LinkCounts): LinkCounts {
  return { ...counts, unackedFrames: 0, queuedFrames: 0 }
}

function made(count: (name: keyof LinkCounts) => number): LinkCounts {
  return Object.fromEntries(names.map((name) => [name, count(name)])) as LinkCounts
}
