import { unitEnvironment, type Role } from '../shared/config.ts'
import { isLock } from '../shared/file-lock.ts'
import { createRoleLog } from '../shared/log-files/role-log.ts'
import { CommandError, type CommandContext } from './define-command.ts'
import { takeFolder } from './folder-lock.ts'
import { openDatabase } from './open-database.ts'
import { logWriter } from './output.ts'
import { within } from './pauses.ts'
import { checkPorts } from './ports.ts'
import { needsDatabase, startOf } from './roles.ts'
import { findServiceManager } from './systemd/unit-state.ts'
import { listenForStop } from './stop-signals.ts'

/** A role that does not exit within this time is killed. */
const STOP_SECONDS = 20

/** Runs one role in this process until it is asked to end: for systemd units and containers. */
export async function runRole(role: Role, call: CommandContext): Promise<number> {
  const { config, secrets, clock } = call
  const command = `babou ${role}`
  const taken = takeFolder(config.BABOU_DATA, role, command, clock.now)
  if (!isLock(taken)) {
    throw new CommandError(`${command} already runs on ${config.BABOU_DATA} (pid ${taken.pid})`)
  }
  const { log } = createRoleLog(role, config, clock, logWriter(config))
  const signals = listenForStop()
  const manager = await findServiceManager(unitEnvironment, log)
  await checkPorts(config, [role], 0)
  const context = { config, secrets, clock, log, command }
  const database = needsDatabase(role)
    ? await openDatabase(context, { mayBeOfAnother: true, migrates: false })
    : null
  try {
    const start = await startOf(role)
    const running = await start({ config, secrets, clock, log, databaseUrl: database?.url() ?? '' })
    log('role.up', { pid: process.pid })
    manager.ready(`${role} serves`)
    const why = await Promise.race([signals.first, running.failed])
    const isAsked = typeof why === 'string'
    if (isAsked) log('role.stop', { signal: why })
    else log.error('role.failed', { error: why.message })
    manager.stopping()
    const ended = await within(
      STOP_SECONDS,
      Promise.race([running.stop().then(() => true), signals.second.then(() => false)]),
      false,
    )
    return isAsked && ended ? 0 : 1
  } finally {
    await database?.stop()
    taken.release()
  }
}
