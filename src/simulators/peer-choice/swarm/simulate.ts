import { createDraw } from '../../draw.ts'
import type { Draw } from '../../draw.ts'
import { CHOKE_SECONDS, choke } from './choking.ts'
import type { Client } from './client.ts'
import { createClient, isDone } from './client.ts'
import { connect, dropSeeders, leave } from './connections.ts'
import type { Person } from './population.ts'
import { drawPeople } from './population.ts'
import type { ScenarioName } from './scenarios.ts'
import { MOST_SECONDS, SIZE_BYTES } from './scenarios.ts'
import { transfer } from './transfer.ts'

/** An announce of a simulated client. */
export interface Said {
  readonly person: Person
  readonly event: 'started' | 'completed' | 'stopped' | null
  readonly uploaded: number
  readonly downloaded: number
  readonly left: number
  /** The seconds since the start of the swarm. */
  readonly now: number
}

/**
 * The tracker of a simulated swarm, which decides which peers a client gets, and when it announces
 * again.
 */
export interface SwarmTracker {
  /**
   * Called before the first client joins, with all clients that will, by their IDs; for an oracle.
   */
  readonly begin?: (clients: readonly Client[]) => void
  readonly announce: (said: Said) => {
    readonly peers: readonly number[]
    readonly intervalSeconds: number
  }
}

export interface SwarmGiven {
  readonly scenario: ScenarioName
  readonly seed: number
  /** The number of the round. Rounds have the same clients, but different random events. */
  readonly round: number
  /** By default, as many as the scenario says. */
  readonly leechers?: number
  readonly tracker: SwarmTracker
}

/** The events of a run, for `outcomeOf`. */
export interface SwarmRun {
  readonly clients: readonly Client[]
  readonly nearBytes: number
  readonly allBytes: number
  /** The seconds until ten clients had everything; Infinity if that never happened. */
  readonly tenCopiesAt: number
}

const STEP_SECONDS = 2
const COPIES = 10

interface Run {
  readonly given: SwarmGiven
  readonly draw: Draw
  readonly waiting: Client[]
  here: Client[]
  readonly all: readonly Client[]
  now: number
  nearBytes: number
  allBytes: number
  copies: number
  tenCopiesAt: number
}

/**
 * Simulates a swarm from its first client until every leecher has everything, or until
 * MOST_SECONDS. The result is the same for the same seed, round and tracker; who joins depends only
 * on the seed. It takes some seconds and less than 10 MiB.
 */
export function simulateSwarm(given: SwarmGiven): SwarmRun {
  const { scenario, seed, round } = given
  const all = drawPeople(scenario, createDraw(seed), given.leechers).map(createClient)
  const waiting = [...all].sort((one, other) => other.person.startsAt - one.person.startsAt)
  const run: Run = {
    ...{ given, all, waiting, here: [], now: 0, nearBytes: 0, allBytes: 0, copies: 0 },
    draw: createDraw(seed * 1_009 + round + 500_009),
    tenCopiesAt: Infinity,
  }
  given.tracker.begin?.(all)
  while (run.now < MOST_SECONDS && all.some(({ doneAt }) => doneAt < 0)) step(run)
  const { nearBytes, allBytes, tenCopiesAt } = run
  return { clients: all, nearBytes, allBytes, tenCopiesAt }
}

function step(run: Run): void {
  const { waiting, draw } = run
  while ((waiting.at(-1)?.person.startsAt ?? Infinity) <= run.now) {
    const client = waiting.pop()
    if (client === undefined) break
    run.here.push(client)
    announce(run, client, 'started')
  }
  for (const client of run.here) {
    if (client.leavesAt <= run.now) {
      announce(run, client, 'stopped')
      leave(client)
    } else if (client.announcesAt <= run.now) announce(run, client, null)
  }
  run.here = run.here.filter(({ isGone }) => !isGone)
  for (const client of run.here) {
    // The clients run their rounds in different seconds.
    const phase = (client.person.id * STEP_SECONDS) % CHOKE_SECONDS
    if (run.now % CHOKE_SECONDS === phase) choke(client, run.now, draw)
  }
  transfer(run.here, STEP_SECONDS, draw, (from, to, bytes) => {
    run.allBytes += bytes
    if (from.person.region === to.person.region) run.nearBytes += bytes
  })
  run.now += STEP_SECONDS
  for (const client of run.here) if (isDone(client) && client.doneAt < 0) finish(run, client)
}

function finish(run: Run, client: Client): void {
  client.doneAt = run.now
  client.leavesAt = run.now + client.person.seedsFor
  run.copies++
  if (run.copies === COPIES) run.tenCopiesAt = run.now
  dropSeeders(client)
  announce(run, client, 'completed')
}

function announce(run: Run, client: Client, event: Said['event']): void {
  const { person, uploaded, downloaded } = client
  const { peers, intervalSeconds } = run.given.tracker.announce({
    ...{ person, event, now: run.now },
    uploaded: Math.floor(uploaded),
    downloaded: Math.floor(downloaded),
    left: isDone(client) ? 0 : Math.max(1, Math.ceil(SIZE_BYTES - downloaded)),
  })
  client.announcesAt = run.now + intervalSeconds
  if (event === 'stopped') return
  for (const peer of peers) connect(client, run.all[peer])
}
