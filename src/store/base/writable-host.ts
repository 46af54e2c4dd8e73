import pg from 'pg'
import { hostUrls } from '../../shared/database-urls.ts'
import type { HostState } from './ask-host.ts'
import { askingClient, standbyOf, stateOf, writerOf } from './ask-host.ts'
import { watchOf } from './host-watch.ts'

// A database on several hosts: one accepts writes, the others are its standbys. pg connects to one
// host only, so each new connection first asks all of them.

/** How long other hosts may still answer once a host of the wanted kind has. */
const OTHERS_MS = 300

/** No host accepts writes now, as during a promotion. */
export class NoWritableHost extends Error {
  /** Like an error of the network: the caller tries again. */
  readonly code = 'EHOSTDOWN'
}

/** The kind of host that a connection needs; `readable`: a standby while no host accepts writes. */
type Wanted = 'writer' | 'standby' | 'readable'

/**
 * Creates a connection to the host that accepts writes, for an address with one host or several. It
 * is not connected yet.
 */
export function createClient(
  url: string,
  config: pg.ClientConfig,
  wanted: Wanted = 'writer',
): pg.Client {
  return new (clientClass(url, wanted))({ ...config, connectionString: hostUrls(url)[0] })
}

/** Returns the class of clients that connect to such a host, for a pool. */
export function clientClass(url: string, wanted: Wanted = 'writer'): typeof pg.Client {
  return hostUrls(url).length === 1 ? pg.Client : clientOver(url, wanted)
}

type Connected = ((error: Error) => void) | ((error: null, client: pg.Client) => void)

function clientOver(url: string, wanted: Wanted): typeof pg.Client {
  const watch = watchOf(url)
  return class extends pg.Client {
    override connect(): Promise<pg.Client>
    override connect(callback: Connected): void
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      const connected = findHost(url, wanted).then(async (found) => {
        const { host, port } = found
        Object.assign(this, { host, port })
        const client = await super.connect()
        watch.join(this, found)
        return client
      })
      if (callback === undefined) return connected
      const call = callback as (error: Error | null, client?: pg.Client) => void
      connected.then((client) => call(null, client), call)
      return undefined
    }
  }
}

/**
 * Returns the wanted host. If two hosts accept writes, it is the one that was promoted last: the
 * other one came back unaware of the promotion. Of several standbys, it is the one that has
 * replayed most.
 *
 * @throws NoWritableHost
 */
async function findHost(url: string, wanted: Wanted): Promise<HostState> {
  const states: HostState[] = []
  const faults: string[] = []
  const isWanted = ({ timeline }: HostState) => (timeline === null) === (wanted === 'standby')
  const asked = hostUrls(url).map((one) =>
    ask(one).then(
      (state) => void states.push(state),
      (error: Error) => void faults.push(error.message),
    ),
  )
  const all = Promise.all(asked)
  await Promise.race([all, firstOf(asked, () => states.some(isWanted))])
  const writer = writerOf(states)
  const found = wanted === 'standby' ? standbyOf(states) : writer
  if (found !== null) return found
  const standby = standbyOf(states)
  if (wanted === 'readable' && standby !== null) return standby
  if (writer === null) watchOf(url).missed()
  const kinds = standby === null ? faults : ['a standby', ...faults]
  throw new NoWritableHost(`no host of the database accepts writes (${kinds.join(', ')})`)
}

/**
 * Returns `HOST:PORT` of each host that accepts writes; if the address has one host, none is asked.
 */
export async function hostsThatWrite(url: string): Promise<readonly string[]> {
  const urls = hostUrls(url)
  if (urls.length === 1) return []
  const states = await Promise.all(urls.map((one) => ask(one).catch(() => null)))
  const writers = states.filter((state) => state !== null && state.timeline !== null)
  return writers.map((state) => `${state?.host}:${state?.port}`)
}

/** Resolves shortly after the first of these promises that makes `isSo` true. */
async function firstOf(asked: readonly Promise<unknown>[], isSo: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const one of asked) void one.then(() => isSo() && setTimeout(resolve, OTHERS_MS))
  })
}

async function ask(url: string): Promise<HostState> {
  const client = askingClient(url)
  try {
    await client.connect()
    return await stateOf(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}
