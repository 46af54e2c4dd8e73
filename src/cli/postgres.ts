import type { ChildProcess } from 'node:child_process'
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import readline from 'node:readline'
import type { Log } from '../shared/log.ts'
import { pause } from '../shared/running/pause.ts'
import { CommandError } from './define-command.ts'
import { newAccess, POSTGRES_DATABASE, readAccess, urlOf, writeAccess } from './postgres/access.ts'
import { serverOptions, settleCluster, settleRoles } from './postgres/cluster.ts'
import { spawnGuard } from './postgres/guard.ts'
import { findCluster, idsOf, notePlace, settleHome, type Home } from './postgres/home.ts'
import { isPostgresOf, readPidFile, removePidFile } from './postgres/pid-file.ts'

export interface PostgresOptions {
  /**
   * The BABOU_DATA folder. Only one process at a time starts the server of a folder
   * (folder-lock.ts).
   */
  readonly dataFolder: string
  readonly log: Log
  /** For tests: a crash of the machine may lose everything, but a crash of PostgreSQL nothing. */
  readonly isUnsynced?: boolean
  /** For tests: the whole folder is deleted when the server ends. */
  readonly isDisposable?: boolean
}

/** The embedded server while it runs. */
export interface EmbeddedPostgres {
  readonly url: string
  /** The process ID of the postmaster. */
  readonly pid: number
  /** Settles when the server has ended, for any reason. */
  readonly exited: Promise<void>
  readonly stop: () => Promise<void>
}

// Ports that the system does not assign to outgoing connections, so that the chosen one stays free.
const FIRST_PORT = 20_000
const LAST_PORT = 32_000
const STOP_SECONDS = 30
const QUIT_SECONDS = 5
/** For how many seconds processes of a killed server may still hold its shared memory. */
const LEFTOVER_SECONDS = 15
const START_ATTEMPTS = 5
const LINES_KEPT = 12
const POLL_MILLISECONDS = 10

/**
 * Starts the embedded PostgreSQL of a BABOU_DATA, which is created if there is none.
 *
 * Cleans up after a run that was killed: stops an orphaned server and removes a stale lock file.
 * @throws Error with PostgreSQL's last messages, or one that says what to do
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const isDisposable = options.isDisposable ?? false
  const home = settleHome(options.dataFolder)
  // In the end, the folder is removed by the account, which therefore has to own it.
  if (isDisposable && home.account !== null) {
    fs.chownSync(options.dataFolder, home.account.uid, home.account.gid)
  }
  settleCluster(home, options.isUnsynced ?? false, options.log)
  notePlace(home)
  await stopLeftover(home.cluster, options.log)
  settleRoles(home, options.log)
  const leftoverUntil = performance.now() + LEFTOVER_SECONDS * 1000
  for (let attempt = 1; ; attempt++) {
    const known = readAccess(options.dataFolder) ?? newAccess(0)
    const access = { ...known, port: await choosePort(known.port, attempt) }
    writeAccess(options.dataFolder, access)
    const server = spawnGuarded(home, access.port, options)
    const fault = await server.ready
    if (fault === null) {
      return { ...server.running(), url: urlOf(access, POSTGRES_DATABASE) }
    }
    if (/still in use/.test(fault) && performance.now() < leftoverUntil) attempt--
    else if (attempt >= START_ATTEMPTS || !/address already in use/i.test(fault)) {
      throw new CommandError(`PostgreSQL did not start: ${fault}`)
    }
    await pause(100)
  }
}

/** Returns the address of the embedded database; null when it is not running. */
export function runningPostgres(dataFolder: string): { url: string; pid: number } | null {
  const cluster = findCluster(dataFolder)
  if (cluster === null) return null
  const found = readPidFile(cluster)
  if (found === null || !found.isReady || !isPostgresOf(found.pid, cluster)) return null
  const access = readAccess(dataFolder)
  return access && { url: urlOf(access, POSTGRES_DATABASE), pid: found.pid }
}

async function stopLeftover(cluster: string, log: Log): Promise<void> {
  const found = readPidFile(cluster)
  if (found !== null && isPostgresOf(found.pid, cluster)) {
    log.warn('postgres.orphan', { pid: found.pid })
    await endServer(found.pid, () => !isPostgresOf(found.pid, cluster))
  }
  removePidFile(cluster)
}

/** Requests a fast shutdown, then an immediate one, after which the next start has to recover. */
async function endServer(pid: number, hasEnded: () => boolean): Promise<void> {
  for (const [signal, seconds] of [
    ['SIGINT', STOP_SECONDS],
    ['SIGQUIT', QUIT_SECONDS],
    ['SIGKILL', QUIT_SECONDS],
  ] as const) {
    if (hasEnded()) return
    signalTo(pid, signal)
    const deadline = performance.now() + seconds * 1000
    while (!hasEnded() && performance.now() < deadline) await pause(POLL_MILLISECONDS)
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Returns the server's previous port if it is still free, so that those who know its address do not
 * need a new one.
 */
async function choosePort(port: number, attempt: number): Promise<number> {
  if (port !== 0 && attempt === 1 && (await isFree(port))) return port
  for (;;) {
    const candidate = randomInt(FIRST_PORT, LAST_PORT)
    if (await isFree(candidate)) return candidate
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

function spawnGuarded(home: Home, port: number, options: PostgresOptions) {
  const isDisposable = options.isDisposable ?? false
  const server = path.join(home.binaries.folder, 'bin', 'postgres')
  const gone = isDisposable ? options.dataFolder : ''
  const given = serverOptions(home, port, options.isUnsynced ?? false)
  const guard = spawnGuard([server, ...given], { gone, ...idsOf(home.account) })
  const lastLines = keepLog(guard, options.log)
  let hasEnded = false
  const exited = new Promise<void>((resolve) => {
    const ended = () => {
      hasEnded = true
      guard.stdin?.destroy()
      resolve()
    }
    guard.once('error', (error) => {
      lastLines.push(error.message)
      ended()
    })
    guard.once('close', ended)
  })
  guard.stdin?.on('error', () => undefined) // it is gone: `exited` says so

  return {
    ready: untilReady(home.cluster, lastLines, () => hasEnded),
    running() {
      const pid = readPidFile(home.cluster)?.pid ?? 0
      const stop = () => {
        guard.stdin?.end()
        return endServer(pid, () => hasEnded)
      }
      return { pid, exited, stop }
    },
  }
}

/** Waits for the server; returns null when it accepts connections, otherwise why it ended. */
async function untilReady(cluster: string, lastLines: string[], hasEnded: () => boolean) {
  // There is no time limit: after a crash, the server replays its log, however long that takes.
  while (!hasEnded()) {
    if (readPidFile(cluster)?.isReady) return null
    await pause(POLL_MILLISECONDS)
  }
  return lastLines.join(' | ') || 'it exited without a message'
}

const STOPPING = /due to administrator command|the database system is shutting down/

/**
 * Passes the server's messages to our log; returns the last few, an array that changes as it
 * writes.
 */
function keepLog(guard: ChildProcess, log: Log): string[] {
  const last: string[] = []
  // If the system had no file descriptors for the process, this is undefined, and the error has the
  // reason.
  if (!guard.stderr) return last
  readline.createInterface({ input: guard.stderr }).on('line', (line) => {
    last.push(line)
    if (last.length > LINES_KEPT) last.shift()
    const severity = /^(\w+): /.exec(line)?.[1]
    // When a server is told to stop, it ends its connections with FATAL errors.
    if (STOPPING.test(line)) log.debug('postgres.log', { line })
    else if (severity === 'PANIC') log.error('postgres.log', { line })
    else if (severity === 'FATAL' || severity === 'WARNING') log.warn('postgres.log', { line })
    else log.debug('postgres.log', { line })
  })
  return last
}
