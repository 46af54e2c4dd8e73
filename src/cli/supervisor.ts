import type { WakingClock } from '../shared/clock.ts'
import type { Config, Role } from '../shared/config.ts'
import { nodeName } from '../shared/config.ts'
import type { RunningRole } from '../shared/lifecycle.ts'
import { createRoleLog } from '../shared/log-files/role-log.ts'
import type { Log, WriteLine } from '../shared/log.ts'
import type { Secrets } from '../shared/secrets.ts'
import { watchBot, type BotOnDemand } from './processes/bot-on-demand.ts'
import { createChildRole } from './processes/child-role.ts'
import { CommandError } from './define-command.ts'
import { within } from './processes/pauses.ts'
import { roles, rolesWithBot, startOf } from './roles.ts'

export interface SupervisorOptions {
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: WakingClock
  readonly log: Log
  readonly write: WriteLine
  /** The files of the supervisor's log. */
  readonly toFile: WriteLine | undefined
  readonly databaseUrl: () => string
}

/** All roles while they run. */
export interface RunningRoles {
  /** Settles when the roles cannot continue. With processes, which are restarted, it never does. */
  readonly failed: Promise<Error>
  /** Restarts the roles that use the address of a database that has changed. */
  readonly databaseMoved: () => void
  /** Tells each role to read its settings again. */
  readonly reload: () => void
  /** Stops the roles one after the other. */
  readonly stop: () => Promise<void>
  /** Kills all roles immediately. */
  readonly kill: () => void
}

/**
 * For how many seconds a role may take to end in an orderly way: the tracker and jobs write what
 * they know to disk.
 */
const STOP_SECONDS: Readonly<Record<Role, number>> = {
  site: 10,
  announce: 10,
  tracker: 20,
  jobs: 15,
}

/** Whether the roles run in this process, in which case the bridge is a pair of pipes. */
export function isOneProcess(config: Config): boolean {
  return config.BABOU_BRIDGE_LISTEN?.includes('loopback:') ?? false
}

/**
 * Runs site, tracker and jobs, each as a child process that is restarted when it dies, and the bot
 * that announces on IRC while a network is configured.
 * @throws CommandError when one does not start, in which case the others are stopped
 */
export async function startProcesses(options: SupervisorOptions): Promise<RunningRoles> {
  const { log, write, toFile, databaseUrl, clock, config } = options
  const nodeOf = (role: Role) => nodeName(config, role)
  const given = { log, write, toFile, nodeOf, databaseUrl, now: clock.now }
  const children = roles.map((role) => createChildRole({ role, ...given }))
  let bot: BotOnDemand | null = null
  const stop = async () => {
    for (const child of children) child.letEnd()
    await bot?.stop(STOP_SECONDS.announce)
    for (const child of children) {
      log('role.stop', { of: child.role })
      await child.stop(STOP_SECONDS[child.role])
    }
  }
  try {
    await Promise.all(children.map((child) => child.start()))
  } catch (error) {
    await Promise.all(children.map((child) => child.stop(STOP_SECONDS[child.role])))
    throw error
  }
  bot = watchBot(given, STOP_SECONDS.announce)
  return {
    failed: new Promise(() => undefined),
    databaseMoved() {
      children.forEach((child) => child.role !== 'tracker' && child.restart())
      bot.databaseMoved()
    },
    reload() {
      children.forEach((child) => child.reload())
      bot.reload()
    },
    stop,
    kill() {
      children.forEach((child) => child.kill())
      bot.kill()
    },
  }
}

/**
 * Runs all roles in this process, connected by `loopback:`, for small machines and for debugging.
 */
export async function startInProcess(options: SupervisorOptions): Promise<RunningRoles> {
  const { config, secrets, clock, write } = options
  const running: { role: Role; is: RunningRole; reopen: () => void }[] = []
  const stop = async () => {
    for (const role of rolesWithBot) {
      const found = running.find((one) => one.role === role)
      if (found !== undefined) await within(STOP_SECONDS[role], found.is.stop(), undefined)
    }
  }
  try {
    // Jobs first, because it has the other end of the bridge. The bot last: here, it costs nothing
    // while no network is configured.
    for (const role of [...[...roles].reverse(), 'announce' as const]) {
      const start = await startOf(role)
      const { log, reopen } = createRoleLog(role, config, clock, write)
      const databaseUrl = options.databaseUrl()
      const is = await start({ config, secrets, log, clock, databaseUrl })
      running.push({ role, is, reopen })
    }
  } catch (error) {
    await stop()
    throw new CommandError(error instanceof Error ? error.message : String(error))
  }
  return {
    failed: Promise.race(running.map(({ is }) => is.failed)),
    databaseMoved: () => options.log.error('postgres.moved', { mend: 'start babou again' }),
    // The settings are those that this process has already read again.
    reload: () => running.forEach(({ reopen }) => reopen()),
    stop,
    kill: () => process.exit(1),
  }
}
