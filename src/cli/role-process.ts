// The child process of the supervisor: one role, named by the first argument. It waits for start
// and stop on the channel, and exits when the channel closes, so it never outlives a supervisor
// that was killed.
import { createClock } from '../shared/clock.ts'
import { readConfig, type Role } from '../shared/config.ts'
import type { RunningRole } from '../shared/lifecycle.ts'
import { createRoleLog } from '../shared/log-files/role-log.ts'
import { createSecrets, loadMasterSecret } from '../shared/secrets.ts'
import { within } from './pauses.ts'
import { startOf } from './roles.ts'

/** From the supervisor. */
export type ToRole = { readonly type: 'start'; readonly databaseUrl: string } | { type: 'stop' }
/** To the supervisor. */
export type FromRole = { readonly type: 'ready' } | { readonly type: 'failed'; message: string }

/** How long a role can take to exit when its supervisor is gone. */
const ORPHAN_SECONDS = 3

const role = process.argv[2] as Role
let running: Promise<RunningRole> | null = null

process.on('message', (message: ToRole) => {
  if (message.type === 'stop') void stop()
  else void begin(message.databaseUrl).catch(fail)
})
process.on('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ORPHAN_SECONDS * 1000)
  void stop()
})
// systemd signals every process of a unit together; a person may signal one.
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => undefined)

async function begin(databaseUrl: string): Promise<void> {
  const config = readConfig()
  const clock = createClock(config)
  const { log } = createRoleLog(role, config, clock)
  const start = await startOf(role)
  running = start({
    config,
    databaseUrl,
    secrets: createSecrets(loadMasterSecret(config)),
    log,
    clock,
  })
  const { failed } = await running
  send({ type: 'ready' })
  throw await failed
}

async function stop(): Promise<void> {
  await stopQuietly()
  process.exit(0)
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
    // it did not start, or failed: `fail` tells
  }
}

function send(message: FromRole): void {
  if (process.connected) process.send?.(message)
}
