import { lowestMean } from './bound.ts'
import type { Client } from './client.ts'
import { MOST_SECONDS } from './scenarios.ts'
import type { SwarmRun } from './simulate.ts'

/** The effect of a choice of peers, over all runs of a scenario with it. Times in seconds. */
export interface SwarmOutcome {
  readonly mean: number
  /** Nine in ten leechers were done within it. */
  readonly p90: number
  /** The time until ten leechers had everything; null: in one of the runs, they never had. */
  readonly tenCopies: number | null
  /** Mean of the closed, as a multiple of the mean of the others. */
  readonly closedTimes: number
  /** The share of clients with closed ports that took more than three times the mean of all. */
  readonly closedStarved: number
  /** Bytes within a region, of all. */
  readonly nearShare: number
  /** The mean that no choice can be below. */
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

/** `runs` are the rounds of one seed. */
export function uploadShares(runs: readonly SwarmRun[]): readonly number[] {
  return runs[0].clients.map((_, id) =>
    meanOf(runs.map(({ clients, allBytes }) => clients[id].uploaded / allBytes)),
  )
}

/** How a choice changes the uploads of members. */
export interface ShareChange {
  /** The smallest change of a group of members: line, role at the start, closed or not. */
  readonly leastGroup: number
  readonly leastGroupName: string
  /** The share of earlier uploaders who upload less than 80 % of what they did. */
  readonly below80: number
}

const LOSS = 0.8

/** Compares the shares of the same clients under two choices. */
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
