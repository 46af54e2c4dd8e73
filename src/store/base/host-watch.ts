import type pg from 'pg'
import { hostUrls } from '../../shared/database-urls.ts'
import type { HostState } from './ask-host.ts'
import { writerOf } from './ask-host.ts'
import { cut } from './cut-connection.ts'
import { createProbe } from './host-probe.ts'

// While a process has connections to a database on several hosts, it asks these hosts every second
// for their state. A server that was lost without a word, or that still runs although another one
// was promoted, would otherwise keep its connections until their statements time out.

const LOOK_EVERY_MS = 1_000
/** A server that is busy may miss one look. */
const LOOKS_WITHOUT = 2
/** After this many, each of 2 s, what waits for a server that is silent waits in vain. */
const LOOKS_UNTIL_CUT = 3

export interface HostWatch {
  /** Watches a connection to this host until it ends. */
  readonly join: (client: pg.Client, host: HostState) => void
  /** Notes that no host was found that takes writes. */
  readonly missed: () => void
  /** Whether no host takes writes now, as far as is known; false while nothing is connected. */
  readonly hasNone: () => boolean
}

/** By address: the pools and listeners of a process share one. */
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
  const probes = urls.map(createProbe)
  let timer: NodeJS.Timeout | null = null
  let looksWithout = 0
  let isLooking = false

  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    const asked = await Promise.all(probes.map((probe) => probe.ask()))
    isLooking = false
    const states = asked.filter((state) => state !== null)
    const writer = writerOf(states)
    looksWithout = writer === null ? looksWithout + 1 : 0
    const isLost = (timeline: string) =>
      writer === null ? looksWithout >= LOOKS_UNTIL_CUT : timeline < String(writer.timeline)
    for (const [client, timeline] of clients) if (timeline !== null && isLost(timeline)) cut(client)
  }

  function leave(client: pg.Client): void {
    clients.delete(client)
    if (clients.size > 0 || timer === null) return
    clearInterval(timer)
    timer = null
    for (const probe of probes) probe.end()
  }

  return {
    join(client, { timeline }) {
      clients.set(client, timeline)
      if (timeline !== null) looksWithout = 0
      client.once('end', () => leave(client))
      timer ??= setInterval(() => void look(), LOOK_EVERY_MS).unref()
    },
    missed: () => void (looksWithout = LOOKS_WITHOUT),
    hasNone: () => timer !== null && looksWithout >= LOOKS_WITHOUT,
  }
}
