// The child process of the supervisor: one role, named by the first argument. It waits for start
// and stop on the channel, and exits when the channel closes, so that it never outlives a killed
// supervisor.
import { createClock } from '../shared/clock.ts'
import { readConfig, type Role } from '../shared/config.ts'
import { keepConfig } from '../shared/kept-config.ts'
import type { Replacing, RunningRole } from '../shared/lifecycle.ts'
import { createRoleLog } from '../shared/log-files/role-log.ts'
import { createSecrets, loadMasterSecret } from '../shared/secrets.ts'
import { within } from './processes/pauses.ts'
import { reload } from './processes/reload.ts'
import { startOf } from './roles.ts'

/** Messages from the supervisor. */
export type ToRole =
  | { readonly type: 'start'; readonly databaseUrl: string; readonly takesOver?: boolean }
  | { readonly type: 'stop' }
  | { readonly type: 'reload' }
  /** The next process, which this role requested, has ended. */
  | { readonly type: 'next-ended'; readonly how: string }
/** Messages to the supervisor. */
export type FromRole =
  | { readonly type: 'ready' }
  | { readonly type: 'failed'; message: string }
  /**
   * Start the next process, which takes over; end that process; or: it serves, and this one ends.
   */
  | { readonly type: 'start-next' | 'end-next' | 'replaced' }

type ToStart = Extract<ToRole, { type: 'start' }>

/** How many seconds a role may take to exit when its supervisor has died. */
const ORPHAN_SECONDS = 3
/**
 * The time limit of a stop, in seconds: longer than the supervisor waits for any role that it ends.
 * For a role that it restarts, or that gets a signal, the supervisor does not wait.
 */
const STOP_SECONDS = 25

const role = process.argv[2] as Role
let running: Promise<RunningRole> | null = null
// Settings are read at the start, so there is nothing to reload before that.
let reloadNow = () => {}
let nextEnded = (_how: string) => {}

process.on('message', (message: ToRole) => {
  if (message.type === 'stop') void stop()
  else if (message.type === 'reload') reloadNow()
  else if (message.type === 'next-ended') nextEnded(message.how)
  else void begin(message).catch(fail)
})
process.on('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_SECONDS * 1000)
  void stop()
})
// systemd sends signals to every process of a unit; a person may send one to a single process.
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => undefined)
process.on('SIGHUP', () => reloadNow())

/**
 * Returns how this role is replaced: the supervisor starts the process that takes over, and tracks
 * it.
 */
function replacingOf(takesOver: boolean): Replacing {
  return {
    takesOver,
    startNext() {
      const ended = new Promise<string>((resolve) => (nextEnded = resolve))
      send({ type: 'start-next' })
      return { ended, kill: () => send({ type: 'end-next' }) }
    },
    follow: () => send({ type: 'replaced' }),
  }
}

async function begin({ databaseUrl, takesOver = false }: ToStart): Promise<void> {
  const kept = keepConfig(readConfig(), readConfig)
  const { config } = kept
  const clock = createClock(config)
  const lines = createRoleLog(role, config, clock)
  const { log } = lines
  reloadNow = () => reload(kept, lines)
  const start = await startOf(role)
  running = start({
    config,
    databaseUrl,
    secrets: createSecrets(loadMasterSecret(config)),
    log,
    clock,
    ...(role === 'tracker' && { replacing: replacingOf(takesOver) }),
  })
  const { failed, replaced } = await running
  send({ type: 'ready' })
  const error = await Promise.race(replaced === undefined ? [failed] : [failed, replaced])
  if (error === undefined) process.exit(0)
  throw error
}

async function stop(): Promise<void> {
  const ended = stopQuietly().then(() => true)
  const hasEnded = await within(STOP_SECONDS, ended, false)
  process.exit(hasEnded ? 0 : 1)
}

async function fail(error: unknown): Promise<void> {
  send({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  await within(ORPHAN_SECONDS, stopQuietly(), undefined)
  process.exit(1)
}

async function stopQuietly(): Promise<void> {
  try {
    await (await running)?.stop()
  } catch {
    // the role did not start, or it failed: `fail` has the reason
  }
}

function send(message: FromRole): void {
  if (process.connected) process.send?.(message)
}
