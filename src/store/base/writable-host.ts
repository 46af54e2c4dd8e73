import pg from 'pg'
import { hostUrls } from '../../shared/database-urls.ts'

// A database on several hosts: one takes writes, the others are its standbys. pg connects to one
// host only, so each new connection first asks all of them.

/** For a host that is gone without a word. Shorter than what a connection may take. */
const ASK_LIMIT_MS = 2_000
/** How long others may still answer once one has said that it takes writes. */
const OTHERS_MS = 300

/** No host takes writes now: a promotion is awaited. */
class NoWritableHost extends Error {
  /** As that of the network: the caller tries again. */
  readonly code = 'EHOSTDOWN'
}

interface Found {
  readonly host: string
  readonly port: number
  /** Rises with every promotion. */
  readonly timeline: string
}

/**
 * A connection to the host that takes writes, for an address with one host or several. It is not
 * connected yet.
 */
export function createClient(url: string, config: pg.ClientConfig): pg.Client {
  return new (clientClass(url))({ ...config, connectionString: hostUrls(url)[0] })
}

/** The class of such connections, for a pool. */
export function clientClass(url: string): typeof pg.Client {
  const urls = hostUrls(url)
  return urls.length === 1 ? pg.Client : clientOver(urls)
}

type Connected = ((error: Error) => void) | ((error: null, client: pg.Client) => void)

function clientOver(urls: readonly string[]): typeof pg.Client {
  return class extends pg.Client {
    override connect(): Promise<pg.Client>
    override connect(callback: Connected): void
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      const connected = findWritable(urls).then(({ host, port }) => {
        Object.assign(this, { host, port })
        return super.connect()
      })
      if (callback === undefined) return connected
      const call = callback as (error: Error | null, client?: pg.Client) => void
      connected.then((client) => call(null, client), call)
      return undefined
    }
  }
}

/**
 * Returns the host that takes writes. If two say so, the one that was promoted last: the other one
 * has come back without noticing.
 *
 * @throws NoWritableHost
 */
async function findWritable(urls: readonly string[]): Promise<Found> {
  const found: Found[] = []
  const faults: string[] = []
  const asked = urls.map((url) =>
    ask(url).then(
      (one) => (one === null ? faults.push('a standby') : found.push(one)),
      (error: Error) => faults.push(error.message),
    ),
  )
  const all = Promise.all(asked)
  await Promise.race([all, firstOf(asked, () => found.length > 0)])
  found.sort((a, b) => (a.timeline < b.timeline ? 1 : -1))
  if (found.length > 0) return found[0]
  throw new NoWritableHost(`no host of the database takes writes (${faults.join(', ')})`)
}

/** Resolves shortly after the first of these that made it so. */
async function firstOf(asked: readonly Promise<unknown>[], isSo: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const one of asked) void one.then(() => isSo() && setTimeout(resolve, OTHERS_MS))
  })
}

/** Null: it is a standby. */
async function ask(url: string): Promise<Found | null> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'babou hosts',
    connectionTimeoutMillis: ASK_LIMIT_MS,
    query_timeout: ASK_LIMIT_MS,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ timeline: string | null }>(
      `select case when not pg_is_in_recovery()
        then left(pg_walfile_name(pg_current_wal_lsn()), 8) end as timeline`,
    )
    const [{ timeline }] = rows
    return timeline === null ? null : { host: client.host, port: client.port, timeline }
  } finally {
    await client.end().catch(() => undefined)
  }
}
