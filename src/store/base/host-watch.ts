import type pg from 'pg'
import { hostUrls } from '../../shared/database-urls.ts'
import type { HostState } from './ask-host.ts'
import { writerOf } from './ask-host.ts'
import { cut } from './cut-connection.ts'
import { createProbe } from './host-probe.ts'

// While a process has connections to a database on several hosts, it asks these hosts every second
// for their state. Otherwise a server that was lost silently, or that still runs although another
// one was promoted, would keep its connections until their statements time out.

const LOOK_EVERY_MS = 1_000
/** How long a server may take to report its state over an open connection. */
const ANSWER_MS = 1_000
/**
 * After this number of checks in a row without a writable host, there is none: a busy server may
 * miss one check.
 */
const LOOKS_WITHOUT = 2
/**
 * The number of missed checks after which requests that wait for a silent server are abandoned:
 * within 5 s.
 */
const LOOKS_UNTIL_CUT = 4

export interface HostWatch {
  /** Watches a connection to this host until it ends. */
  readonly join: (client: pg.Client, host: HostState) => void
  /** Records that no host was found that accepts writes. */
  readonly missed: () => void
  /**
   * Returns whether, as far as is known, no host accepts writes now; false while nothing is
   * connected.
   */
  readonly hasNone: () => boolean
  /** Calls back once when `hasNone` becomes true, unless the returned function is called first. */
  readonly onNone: (call: () => void) => () => void
}

/** By address: the pools and listeners of a process share one watch. */
const watches = new Map<string, HostWatch>()

export function watchOf(url: string): HostWatch {
  const known = watches.get(url)
  if (known !== undefined) return known
  const made = createWatch(hostUrls(url))
  watches.set(url, made)
  return made
}

function createWatch(urls: readonly string[]): HostWatch {
  const clients = new Map<pg.Client, string | null>()
  const probes = urls.map((url) => createProbe(url, ANSWER_MS))
  /** Identifies the current watch; null while nothing is connected. */
  let watching: symbol | null = null
  let looksWithout = 0
  const waiting = new Set<() => void>()
  const hasNone = () => watching !== null && looksWithout >= LOOKS_WITHOUT

  function count(looks: number): void {
    looksWithout = looks
    if (!hasNone()) return
    for (const call of waiting) call()
    waiting.clear()
  }

  async function keepLooking(mine: symbol): Promise<void> {
    await untilNext()
    // A check of a silent server takes its time, so the next one follows immediately.
    while (watching === mine) await Promise.all([look(mine), untilNext()])
  }

  async function look(mine: symbol): Promise<void> {
    const states = await Promise.all(probes.map((probe) => probe.ask()))
    if (watching !== mine) return
    const writer = writerOf(states.filter((state) => state !== null))
    count(writer === null ? looksWithout + 1 : 0)
    const isLost = (timeline: string) =>
      writer === null ? looksWithout >= LOOKS_UNTIL_CUT : timeline < String(writer.timeline)
    for (const [client, timeline] of clients) if (timeline !== null && isLost(timeline)) cut(client)
  }

  function leave(client: pg.Client): void {
    clients.delete(client)
    if (clients.size > 0 || watching === null) return
    watching = null
    for (const probe of probes) probe.end()
  }

  return {
    join(client, { timeline }) {
      clients.set(client, timeline)
      if (timeline !== null) looksWithout = 0
      client.once('end', () => leave(client))
      if (watching !== null) return
      watching = Symbol('watching')
      void keepLooking(watching)
    },
    missed: () => count(Math.max(looksWithout, LOOKS_WITHOUT)),
    hasNone,
    onNone(call) {
      waiting.add(call)
      return () => void waiting.delete(call)
    },
  }
}

/** Waits until the next check is due. The timer does not keep the process alive. */
function untilNext(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, LOOK_EVERY_MS).unref())
}
