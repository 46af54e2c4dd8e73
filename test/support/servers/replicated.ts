import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { endWithUs } from '../processes/children.ts'
import { freePorts } from '../processes/ports.ts'
import { signalFamily } from './signal-family.ts'
import { until } from '../until.ts'
import { slowness } from '../slowness.ts'

// Two PostgreSQL servers of the distribution: one accepts writes, the other is its standby. The
// embedded one comes without pg_basebackup.

const PROGRAMS = '/usr/lib/postgresql'

/** The folder of the programs of the newest server that is installed; null: none is. */
export function serverPrograms(): string | null {
  const versions = fs.existsSync(PROGRAMS) ? fs.readdirSync(PROGRAMS).sort() : []
  const found = versions.map((version) => path.join(PROGRAMS, version, 'bin'))
  return found.filter((bin) => fs.existsSync(path.join(bin, 'pg_basebackup'))).at(-1) ?? null
}

export interface Server {
  readonly url: string
  readonly port: number
  readonly start: () => Promise<void>
  /** Ends it: `SIGINT` in order, `SIGKILL` with all of its processes. */
  readonly end: (signal: 'SIGINT' | 'SIGKILL') => Promise<void>
  /** Stops all of its processes without a word: connections stay open, and no one answers. */
  readonly pause: () => void
  /** They continue. */
  readonly resume: () => void
}

export interface Replicated {
  readonly first: Server
  readonly second: Server
  /** An address that names both. */
  readonly url: string
  /** Waits until the standby has everything. */
  readonly caughtUp: () => Promise<void>
  readonly promoteSecond: () => Promise<void>
  readonly stop: () => Promise<void>
}

const NAME = 'postgres'

export async function replicated(programs: string): Promise<Replicated> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-replicated-'))
  fs.chmodSync(folder, 0o755)
  const ids = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  if (ids.uid !== undefined) fs.chownSync(folder, ids.uid, ids.gid)
  const run = (name: string, ...given: string[]) =>
    execFileSync(path.join(programs, name), given, { ...ids, cwd: '/', stdio: 'pipe' })
  const ports = Object.values(await freePorts())
  const server = (name: string, port: number): Server => {
    const data = path.join(folder, name)
    const url = `postgres://${NAME}@127.0.0.1:${port}/${NAME}`
    let child: ChildProcess | null = null
    const isOver = () => child === null || child.exitCode !== null || child.signalCode !== null
    const signal = (name: NodeJS.Signals) => {
      if (!isOver()) signalFamily(child as ChildProcess, name)
    }
    return {
      ...{ url, port },
      async start() {
        const given = ['-D', data, '-p', String(port), '-k', '', '-h', '127.0.0.1']
        const settings = ['fsync=off', 'max_connections=60', 'jit=off']
        const options = settings.flatMap((one) => ['-c', one])
        const program = path.join(programs, 'postgres')
        const all = [...given, ...options]
        child = spawn(program, all, { ...ids, cwd: '/', stdio: 'ignore', detached: true })
        endWithUs(child)
        await until(() => answers(url), 30, `the server ${name}`)
      },
      async end(name) {
        if (child === null || isOver()) return
        const ended = once(child, 'exit')
        if (name === 'SIGKILL') signal(name)
        else child.kill(name)
        await ended
      },
      pause: () => signal('SIGSTOP'),
      resume: () => signal('SIGCONT'),
    }
  }
  const [first, second] = [server('first', ports[0]), server('second', ports[1])]
  async function stop() {
    await Promise.all([first, second].map((one) => one.end('SIGKILL')))
    fs.rmSync(folder, { recursive: true, force: true })
  }
  const auth = ['--auth=trust', '-U', NAME, '--encoding=UTF8', '--locale=C']
  try {
    run('initdb', '-D', path.join(folder, 'first'), ...auth)
    await first.start()
    run('pg_basebackup', '-D', path.join(folder, 'second'), '-R', '-d', first.url, '-c', 'fast')
    await second.start()
  } catch (error) {
    await stop()
    throw error
  }
  return {
    stop,
    ...{ first, second },
    url: `postgres://${NAME}@127.0.0.1:${first.port},127.0.0.1:${second.port}/${NAME}`,
    async caughtUp() {
      const [{ at }] = await query(first.url, 'select pg_current_wal_lsn()::text as at')
      const isThere = `select pg_last_wal_replay_lsn() >= '${at}'::pg_lsn as it`
      await until(async () => (await query(second.url, isThere))[0].it === true, 30)
    },
    async promoteSecond() {
      await query(second.url, `select pg_promote(true, ${Math.ceil(30 * slowness())})`)
    },
  }
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000 * slowness(),
  })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function answers(url: string): Promise<boolean> {
  return query(url, 'select 1').then(
    () => true,
    () => false,
  )
}
