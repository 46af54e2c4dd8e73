import net from 'node:net'
import type { ServiceFigures } from './report.ts'
import { noFigures } from './report.ts'

// Queries HAProxy through its stats socket: a path, or host:port. It answers without a password,
// and only to programs that may open the socket.

const TIME_LIMIT_MS = 3_000
/**
 * The most bytes of an answer: `show info` and `show stat` for thousands of servers. A longer one
 * does not come from HAProxy.
 */
const MAX_ANSWER = 8 * 1024 * 1024

export interface HaproxyState {
  readonly version: string
  readonly pid: number | null
  readonly uptimeSeconds: number | null
  readonly figures: ServiceFigures
  /** Backends of which no server is up. */
  readonly empty: readonly string[]
}

/**
 * Queries HAProxy.
 * @throws Error when it does not answer, or not like HAProxy
 */
export async function askHaproxy(address: string): Promise<HaproxyState> {
  const info = await command(address, 'show info')
  const stat = await command(address, 'show stat')
  return readHaproxy(info, stat)
}

/** Reads the answers to `show info` and `show stat`. @throws Error when they are not valid */
export function readHaproxy(info: string, stat: string): HaproxyState {
  const facts = new Map(info.split('\n').map((line) => pairOf(line)))
  const version = facts.get('Version')
  const lines = stat.trim().split('\n')
  if (version === undefined || !lines[0].startsWith('# pxname,svname,')) {
    throw new Error('the answer is not from HAProxy')
  }
  const names = lines[0].slice(2).split(',')
  const rows = lines.slice(1).map((line) => {
    const cells = line.split(',')
    return new Map(names.map((name, at) => [name, cells[at] ?? '']))
  })
  const servers = rows.filter((row) => row.get('type') === '2')
  const backends = rows.filter((row) => row.get('svname') === 'BACKEND')
  const withServers = new Set(servers.map((row) => row.get('pxname')))
  const empty = backends
    .filter((row) => withServers.has(row.get('pxname')) && !row.get('status')?.startsWith('UP'))
    .map((row) => (row.get('pxname') ?? '').slice(0, 40))
  const up = servers.filter((row) => /^(UP|no check)/.test(row.get('status') ?? '')).length
  const sum = (name: string) => backends.reduce((all, row) => all + (number(row.get(name)) ?? 0), 0)
  const own = {
    ...{ serversUp: up, servers: servers.length, emptyBackends: empty.length },
    ...{ sessions: number(facts.get('CurrConns')) ?? 0, errors: sum('econ') + sum('eresp') },
  }
  return {
    version: version.slice(0, 60),
    pid: number(facts.get('Pid')),
    uptimeSeconds: number(facts.get('Uptime_sec')),
    figures: {
      ...noFigures,
      uptimeSeconds: number(facts.get('Uptime_sec')),
      mostDescriptors: number(facts.get('Maxsock')),
      own,
    },
    empty,
  }
}

function pairOf(line: string): [string, string] {
  const at = line.indexOf(':')
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).trim()]
}

/** Reads a number of 0 or more; null for anything else that the socket returns. */
function number(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null
}

function command(address: string, line: string): Promise<string> {
  const [, host, port] = /^([\w.-]+):(\d+)$/.exec(address) ?? []
  const socket = host === undefined ? net.connect(address) : net.connect(Number(port), host)
  return new Promise((resolve, reject) => {
    let [answer, size] = ['', 0]
    socket.setTimeout(TIME_LIMIT_MS, () => socket.destroy(new Error('HAProxy does not answer')))
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(`${line}\n`))
    socket.on('data', (text: string) => {
      size += text.length
      answer += text
      if (size > MAX_ANSWER) socket.destroy(new Error('the answer is too long'))
    })
    socket.on('end', () => resolve(answer))
    socket.on('error', reject)
  })
}
