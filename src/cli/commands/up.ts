import { readConfig, unitEnvironment, type Config } from '../../shared/config.ts'
import type { FileLock } from '../../shared/file-lock.ts'
import { isLock } from '../../shared/file-lock.ts'
import { keepConfig } from '../../shared/kept-config.ts'
import { createRoleLog } from '../../shared/log-files/role-log.ts'
import { closeDb, createDb } from '../../store/base/db.ts'
import * as setupToken from '../../store/accounts/setup-token.ts'
import { addressFaults, listeningAt } from '../endpoints/addresses.ts'
import { CommandError, defineCommand, type CommandContext } from '../define-command.ts'
import { takeFolder } from '../processes/folder-lock.ts'
import { openDatabase, type ReadyDatabase } from '../open-database.ts'
import { logWriter, printLine } from '../output.ts'
import { checkPorts } from '../endpoints/ports.ts'
import { reload } from '../processes/reload.ts'
import { roles } from '../roles.ts'
import { findServiceManager } from '../systemd/unit-state.ts'
import { boundStart, listenForStop } from '../processes/stop-signals.ts'
import { isOneProcess, startInProcess, startProcesses, type RunningRoles } from '../supervisor.ts'

/** After this many seconds, resources that a killed run held are free again. */
const LEFTOVER_SECONDS = 8

export const up = defineCommand({
  name: 'up',
  summary: 'runs everything on this machine: PostgreSQL, site, tracker and jobs',
  permission: null,
  why: 'it runs the program',
  async run(call) {
    const { config, clock } = call
    const lock = takeFolder(config.BABOU_DATA, 'up', 'babou up', clock.now)
    if (!isLock(lock)) {
      throw new CommandError(
        `babou already runs on ${config.BABOU_DATA} (pid ${lock.pid}, since ${lock.since}): ` +
          'stop it first, or set another BABOU_DATA',
      )
    }
    try {
      return await runAll(call, lock)
    } finally {
      lock.release()
    }
  },
})

async function runAll(call: CommandContext, lock: FileLock): Promise<number> {
  const { secrets, clock } = call
  const kept = keepConfig(call.config, readConfig)
  const { config } = kept
  const write = logWriter(config)
  const lines = createRoleLog('babou', config, clock, write)
  const { log, toFile } = lines
  const manager = await findServiceManager(unitEnvironment, log)
  let running: RunningRoles | null = null
  const reloadAll = () => {
    reload(kept, lines)
    running?.reload()
  }
  const signals = listenForStop(() => manager.reloading(reloadAll))
  await checkPorts(config, roles, lock.wasStale ? LEFTOVER_SECONDS : 0)

  boundStart(signals, () => running !== null)
  void signals.second.then(() => running?.kill())
  const context = { config, secrets, clock, log, command: 'babou up' }
  const database = await openDatabase(context, {
    mayBeOfAnother: false,
    migrates: true,
    onMoved: () => running?.databaseMoved(),
  })
  try {
    const start = isOneProcess(config) ? startInProcess : startProcesses
    running = await start({ ...context, write, toFile, databaseUrl: database.url })
    printWelcome(config, await setupLink(call, database))
    manager.ready('Site, tracker and jobs serve')
    const why = await Promise.race([signals.first, running.failed])
    const isAsked = typeof why === 'string'
    if (isAsked) log('babou.stop', { signal: why })
    else log.error('babou.failed', { error: why.message })
    manager.stopping()
    database.letEnd()
    await Promise.race([running.stop(), signals.second])
    return isAsked ? 0 : 1
  } finally {
    await database.stop()
    log('babou.stopped')
  }
}

/**
 * Prints the public addresses, the addresses on which roles listen, and where these do not match.
 */
function printWelcome(config: Config, link: string | null): void {
  const { BABOU_SITE_HOST, BABOU_SITE_PORT, BABOU_TRACKER_HOST, BABOU_TRACKER_PORT } = config
  const site = listeningAt(BABOU_SITE_HOST, BABOU_SITE_PORT)
  const tracker = listeningAt(BABOU_TRACKER_HOST, BABOU_TRACKER_PORT)
  printLine('')
  printLine(`  site      ${config.BABOU_SITE_URL}  (listens on ${site})`)
  printLine(`  announce  ${config.BABOU_TRACKER_URL}  (listens on ${tracker})`)
  if (link !== null) printLine(`  set-up    ${link}  (creates the owner account, once)`)
  for (const { found, mend } of addressFaults(config)) printLine(`  warning   ${found}: ${mend}`)
  printLine('')
}

/** Returns the link that creates the owner, as long as there is no owner. */
async function setupLink(
  { config, secrets, clock, log }: Pick<CommandContext, 'config' | 'secrets' | 'clock' | 'log'>,
  database: Pick<ReadyDatabase, 'url'>,
): Promise<string | null> {
  const db = createDb(database.url(), { log, max: 1 })
  try {
    const token = await setupToken.current(db, secrets, clock.now())
    return token === null ? null : `${config.BABOU_SITE_URL}/setup?token=${token}`
  } finally {
    await closeDb(db)
  }
}
