import { lowestMean } from './bound.ts'
import type { Client } from './client.ts'
import { MOST_SECONDS } from './scenarios.ts'
import type { SwarmRun } from './simulate.ts'

/** The effect of a choice of peers over all runs of a scenario. All times are in seconds. */
export interface SwarmOutcome {
  readonly mean: number
  /** The time within which nine of ten leechers were done. */
  readonly p90: number
  /** The time until ten leechers had everything; null if that never happened in one of the runs. */
  readonly tenCopies: number | null
  /** The mean time of clients with closed ports, divided by that of all others. */
  readonly closedTimes: number
  /** The share of clients with closed ports that took more than three times the mean time. */
  readonly closedStarved: number
  /** The share of all bytes that were moved within a region. */
  readonly nearShare: number
  /** The mean time that no choice of peers can be below. */
  readonly bound: number
}

const STARVED = 3

export function outcomeOf(runs: readonly SwarmRun[]): SwarmOutcome {
  const leechers = runs.flatMap(({ clients }) => clients.filter(({ person }) => !person.isSeeder))
  const times = leechers.map(timeOf).sort((one, other) => one - other)
  const closed = leechers.filter(({ person }) => person.isClosed).map(timeOf)
  const others = leechers.filter(({ person }) => !person.isClosed).map(timeOf)
  const mean = meanOf(times)
  const tenCopies = meanOf(runs.map(({ tenCopiesAt }) => tenCopiesAt))
  return {
    mean,
    p90: times[Math.ceil(times.length * 0.9) - 1],
    tenCopies: Number.isFinite(tenCopies) ? tenCopies : null,
    closedTimes: meanOf(closed) / meanOf(others),
    closedStarved: closed.filter((time) => time > mean * STARVED).length / closed.length,
    nearShare: sumOf(runs.map((run) => run.nearBytes)) / sumOf(runs.map((run) => run.allBytes)),
    bound: meanOf(runs.map(({ clients }) => lowestMean(clients.map(({ person }) => person)))),
  }
}

function timeOf({ doneAt, person }: Client): number {
  return (doneAt < 0 ? MOST_SECONDS : doneAt) - person.startsAt
}

/** Returns the mean share of each client in all uploads; `runs` are the rounds of one seed. */
export function uploadShares(runs: readonly SwarmRun[]): readonly number[] {
  return runs[0].clients.map((_, id) =>
    meanOf(runs.map(({ clients, allBytes }) => clients[id].uploaded / allBytes)),
  )
}

/** How a choice of peers changes the uploads of members. */
export interface ShareChange {
  /**
   * The smallest change in a group of members with the same line, the same role at the start, and
   * the same kind of port.
   */
  readonly leastGroup: number
  readonly leastGroupName: string
  /** The share of earlier uploaders who now upload less than 80 % of what they did. */
  readonly below80: number
}

const LOSS = 0.8

/** Compares the upload shares of the same clients under two choices. */
export function shareChange(
  clients: readonly Pick<Client, 'person'>[],
  before: readonly number[],
  now: readonly number[],
): ShareChange {
  const groups = new Map<string, { before: number; now: number }>()
  let uploaders = 0
  let losers = 0
  for (const [at, { person }] of clients.entries()) {
    const name = [
      person.kind,
      person.isSeeder ? 'seeder' : 'leecher',
      person.isClosed ? 'closed' : 'open',
    ].join(', ')
    const sums = groups.get(name) ?? { before: 0, now: 0 }
    groups.set(name, { before: sums.before + before[at], now: sums.now + now[at] })
    if (before[at] === 0) continue
    uploaders++
    if (now[at] < before[at] * LOSS) losers++
  }
  const changes = [...groups].map(([name, sums]) => ({ name, change: sums.now / sums.before }))
  const { name, change } = changes.reduce((least, one) => (one.change < least.change ? one : least))
  return { leastGroup: change, leastGroupName: name, below80: losers / uploaders }
}

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
const meanOf = (values: readonly number[]) =>
  values.length === 0 ? Number.NaN : sumOf(values) / values.length
