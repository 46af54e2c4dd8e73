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
   * Takes a BABOU_DATA. Only one process at a time starts the server of a folder: see
   * folder-lock.ts.
   */
  readonly dataFolder: string
  readonly log: Log
  /** For tests: a crash of the machine may lose everything, a crash of PostgreSQL nothing. */
  readonly isUnsynced?: boolean
  /** For tests: the whole folder is deleted when the server ends. */
  readonly isDisposable?: boolean
}

/** The embedded server while it runs. */
export interface EmbeddedPostgres {
  readonly url: string
  /** The process ID of the postmaster. */
  readonly pid: number
  /** Settles when it has ended, for any reason. */
  readonly exited: Promise<void>
  readonly stop: () => Promise<void>
}

// Ports that the system does not assign to outgoing connections, so that ours stays free.
const FIRST_PORT = 20_000
const LAST_PORT = 32_000
const STOP_SECONDS = 30
const QUIT_SECONDS = 5
/** How long processes of a killed server may hold its shared memory. */
const LEFTOVER_SECONDS = 15
const START_ATTEMPTS = 5
const LINES_KEPT = 12
const POLL_MILLISECONDS = 10

/**
 * Starts the embedded PostgreSQL of a BABOU_DATA, creating it if there is none.
 *
 * Cleans up after a killed run: stops an orphan and removes a stale lock file.
 * @throws Error with PostgreSQL's last messages, or with what to do.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const isDisposable = options.isDisposable ?? false
  const home = settleHome(options.dataFolder)
  // In the end, the account removes it.
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

/** Returns the address of the embedded database if it is running, or null. */
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

/** Requests a fast shutdown, then an immediate one, from which the next start recovers. */
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

/** Returns its previous port if that is still free: those who know its address need no other. */
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

/** Returns null when it accepts connections, otherwise why it ended. */
async function untilReady(cluster: string, lastLines: string[], hasEnded: () => boolean) {
  // There is no deadline: after a crash it replays its log, however long that takes.
  while (!hasEnded()) {
    if (readPidFile(cluster)?.isReady) return null
    await pause(POLL_MILLISECONDS)
  }
  return lastLines.join(' | ') || 'it exited without a message'
}

const STOPPING = /due to administrator command|the database system is shutting down/

/** Passes its messages to our log; returns the last few, which are updated as it writes. */
function keepLog(guard: ChildProcess, log: Log): string[] {
  const last: string[] = []
  // Without file descriptors for a process, it is undefined: the error has the reason.
  if (!guard.stderr) return last
  readline.createInterface({ input: guard.stderr }).on('line', (line) => {
    last.push(line)
    if (last.length > LINES_KEPT) last.shift()
    const severity = /^(\w+): /.exec(line)?.[1]
    // A server that is asked to stop ends its connections with FATAL.
    if (STOPPING.test(line)) log.debug('postgres.log', { line })
    else if (severity === 'PANIC') log.error('postgres.log', { line })
    else if (severity === 'FATAL' || severity === 'WARNING') log.warn('postgres.log', { line })
    else log.debug('postgres.log', { line })
  })
  return last
}
