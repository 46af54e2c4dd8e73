import { isIP } from 'node:net'
import { isLoopback } from '../../domain/fleet/generated.ts'
import { hostUrls } from '../../shared/database-urls.ts'
import type { AskedReport, ServiceReport } from '../../shared/services/report.ts'
import { noFigures } from '../../shared/services/report.ts'
import { askingClient } from '../base/ask-host.ts'
import type { Db } from '../base/db.ts'
import { dbOver } from '../base/db.ts'
import type { ServerRow, StandbyReplies } from './ask-postgres.ts'
import { serverOf, serverReport, standbyLag, standbysOf } from './ask-postgres.ts'

// A database on several hosts: each host is queried and named after its address, whichever of them
// accepts writes. So a promotion does not rename any host, and a lost host is reported as failed.

export interface HostsAsked {
  /** The machine and location of the node that queries. */
  readonly machine: string
  readonly place: string
  readonly replies: StandbyReplies
  /** The last reports of hosts, by their address in DATABASE_URL. */
  readonly known: Map<string, Pick<ServerRow, 'address' | 'port'>>
}

type Asked = readonly [url: string, server: ServerRow | null]

/** Returns reports of all hosts in DATABASE_URL, and of standbys that it does not name. */
export async function askHosts(
  db: Db,
  url: string,
  asked: HostsAsked,
): Promise<readonly AskedReport[]> {
  const all = await Promise.all(
    hostUrls(url).map(async (one): Promise<Asked> => [one, await ask(one).catch(() => null)]),
  )
  for (const [one, server] of all) {
    if (server !== null) asked.known.set(one, server)
  }
  const used = await serverOf(db)
  const writers = all.flatMap(([, server]) => (server?.standby === false ? [server] : []))
  const followers = all.filter(([, server]) => server?.standby !== false).map(([one]) => one)
  const known = followers.flatMap((one) => addressOf(one, asked) ?? [])
  const others = await standbysOf(db, used, asked, asked.replies, known)
  const seen = { used, writers: writers.length, written: writers.at(0)?.position ?? null }
  return [...all.map((one) => reportOf(one, seen, asked)), ...others]
}

async function ask(url: string): Promise<ServerRow> {
  const client = askingClient(url)
  try {
    await client.connect()
    return await serverOf(dbOver(client as never))
  } finally {
    await client.end().catch(() => undefined)
  }
}

function addressOf(url: string, { known }: HostsAsked): string | null {
  const { host } = placeOf(url)
  return known.get(url)?.address ?? (isIP(host) === 0 ? null : host)
}

function placeOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url)
  return { host: hostname.replace(/[[\]]/g, ''), port: port === '' ? 5432 : Number(port) }
}

interface Seen {
  /** The server that babou uses. */
  readonly used: ServerRow
  /** The number of hosts that accept writes, which should be at most one. */
  readonly writers: number
  /** The position of the first host that accepts writes; null: there is none. */
  readonly written: number | null
}

function reportOf([url, server]: Asked, seen: Seen, asked: HostsAsked): AskedReport {
  const { host, port: given } = placeOf(url)
  // A node that reaches the host through a tunnel still uses the same name as the others.
  const port = asked.known.get(url)?.port ?? given
  const machine = isLoopback(host) ? asked.machine : host.slice(0, 100)
  const where: Pick<ServiceReport, 'machine' | 'place' | 'address'> = {
    ...{ machine, place: asked.place, address: host.slice(0, 100) },
  }
  const at = { node: `${host}:${port}`.slice(0, 60), port }
  if (server === null) {
    return {
      ...{ ...where, ...at, type: 'postgresql', ops: '', pid: null, version: '', state: 'failed' },
      // The report is being written to the database, so this is not the host that accepts writes.
      ...{ startedAt: null, clock: null, figures: { ...noFigures, own: { isStandby: 1 } } },
    }
  }
  const report = serverReport(server, where)
  const more = server.standby ? lagOf(server, seen, asked) : writersOf(server, seen)
  const figures = { ...report.figures, own: { ...report.figures.own, ...more } }
  return { ...report, ...at, figures }
}

function lagOf(server: ServerRow, { written }: Seen, { replies }: HostsAsked) {
  const lagBytes = written === null ? null : Math.max(0, written - server.position)
  // If there is nothing to replay, the time of the last transaction has no meaning.
  const lagSeconds = lagBytes === 0 ? 0 : standbyLag(replies, server.position, server.lag)
  return { ...(lagBytes !== null && { lagBytes }), lagSeconds }
}

/** Returns the number of hosts that accept writes, for the server that babou uses. */
function writersOf(server: ServerRow, { used, writers }: Seen): Readonly<Record<string, number>> {
  const isUsed = server.address === used.address && server.port === used.port
  return isUsed ? { writableHosts: writers } : {}
}
