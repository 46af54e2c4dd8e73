import type { Person } from './population.ts'
import { connectionLimit } from './population.ts'
import { MOST_SECONDS, SIZE_BYTES } from './scenarios.ts'

const STEP_SECONDS = 1

/**
 * Returns a mean download time in seconds that no choice of peers can be below. It treats bytes as
 * a fluid that is at the right place immediately:
 * - A leecher is no faster than its download line, and has no byte that the first seeders have not
 *   uploaded by then.
 * - All leechers together get what the upload lines of all clients give. A line gives at most what
 *   its slots take over connections within a region. No client leaves, and a leecher uploads from
 *   the time when it joins.
 * - Nothing is spent on downloads that are still incomplete: the upload of an hour completes as
 *   many downloads as it has bytes for.
 *
 * A real swarm cannot do all of this, so even the best possible mean is above this bound.
 */
export function lowestMean(people: readonly Person[]): number {
  const leechers = people.filter(({ isSeeder }) => !isSeeder)
  const seeded = sumOf(people.filter(({ isSeeder }) => isSeeder).map(uploadOf))
  const soonest = leechers
    .map(({ startsAt, down }) => Math.max(startsAt + SIZE_BYTES / down, SIZE_BYTES / seeded))
    .sort((one, other) => one - other)
  let [completed, moved, doneAtSum] = [0, 0, 0]
  for (let now = 0; now < MOST_SECONDS && completed < leechers.length; now += STEP_SECONDS) {
    // The k-th download to complete needs k times the bytes, and k leechers who can be done by
    // then.
    while (completed < leechers.length) {
      const needed = (completed + 1) * SIZE_BYTES
      if (moved < needed || soonest[completed] > now) break
      doneAtSum += Math.max(soonest[completed], now - STEP_SECONDS)
      completed++
    }
    const here = people.filter(({ startsAt }) => startsAt < now + STEP_SECONDS)
    const until = now + STEP_SECONDS
    const wanted = sumOf(leechers.map((one) => mostOf(one, until, seeded)))
    moved = Math.min(wanted, moved + sumOf(here.map(uploadOf)) * STEP_SECONDS)
  }
  doneAtSum += (leechers.length - completed) * MOST_SECONDS
  return (doneAtSum - sumOf(leechers.map(({ startsAt }) => startsAt))) / leechers.length
}

/** Returns the most bytes that a leecher can have at a time. */
function mostOf({ startsAt, down }: Person, at: number, seeded: number): number {
  return Math.min(SIZE_BYTES, Math.max(0, at - startsAt) * down, at * seeded)
}

/**
 * Returns the bytes per second of the line, or of what its slots, including the optimistic one, can
 * take.
 */
function uploadOf({ up, slots, region }: Person): number {
  return Math.min(up, (slots + 1) * connectionLimit(region, region))
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
