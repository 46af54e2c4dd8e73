import { readConfig, unitEnvironment, type Role } from '../shared/config.ts'
import { isLock, type FileLock, type Holder } from '../shared/file-lock.ts'
import { keepConfig } from '../shared/kept-config.ts'
import { createRoleLog } from '../shared/log-files/role-log.ts'
import { CommandError, type CommandContext } from './define-command.ts'
import { takeFolder } from './folder-lock.ts'
import { openDatabase } from './open-database.ts'
import { logWriter } from './output.ts'
import { pause, within } from './pauses.ts'
import { checkPorts } from './ports.ts'
import { reload } from './reload.ts'
import { needsDatabase, startOf } from './roles.ts'
import { replacingOf } from './next-process.ts'
import { findServiceManager } from './systemd/unit-state.ts'
import { listenForStop } from './stop-signals.ts'

/** A role that does not exit within this time is killed. */
const STOP_SECONDS = 20

/** How long the process before this one may take to exit when it was replaced. */
const LEFTOVER_SECONDS = 20
const LOOK_MS = 50

/**
 * Runs one role in this process until it is asked to end: for systemd units and containers.
 * `takesOver`: in place of the process that runs it now, which continues until this one is ready.
 */
export async function runRole(
  role: Role,
  call: CommandContext,
  takesOver = false,
): Promise<number> {
  const { secrets, clock } = call
  const kept = keepConfig(call.config, readConfig)
  const { config } = kept
  const command = `babou ${role}`
  const take = () => takeFolder(config.BABOU_DATA, role, command, clock.now)
  let taken = take()
  if (!isLock(taken) && !takesOver) {
    throw new CommandError(`${command} already runs on ${config.BABOU_DATA} (pid ${taken.pid})`)
  }
  const lines = createRoleLog(role, config, clock, logWriter(config))
  const { log } = lines
  const manager = await findServiceManager(unitEnvironment, log)
  const signals = listenForStop(() => manager.reloading(() => reload(kept, lines)))
  const context = { config, secrets, clock, log, command }
  const opening = { mayBeOfAnother: true, migrates: false, readsStandby: role === 'site' }
  let database: Awaited<ReturnType<typeof openDatabase>> | null = null
  try {
    if (!takesOver) await checkPorts(config, [role], 0)
    if (needsDatabase(role)) database = await openDatabase(context, opening)
    const start = await startOf(role)
    const replacing = role === 'tracker' ? { replacing: replacingOf(manager, takesOver) } : {}
    const databaseUrl = database?.url() ?? ''
    const running = await start({ config, secrets, clock, log, databaseUrl, ...replacing })
    log('role.up', { pid: process.pid })
    manager.ready(`${role} serves`)
    if (!isLock(taken)) taken = await patiently(take)
    const ends = [signals.first, running.failed, ...(running.replaced ? [running.replaced] : [])]
    const why = await Promise.race(ends)
    if (why === undefined) return 0
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
    if (isLock(taken)) taken.release()
  }
}

/** The process before this one has left everything, and exits. */
async function patiently(take: () => FileLock | Holder): Promise<FileLock | Holder> {
  const deadline = performance.now() + LEFTOVER_SECONDS * 1_000
  let taken = take()
  while (!isLock(taken) && performance.now() < deadline) {
    await pause(LOOK_MS)
    taken = take()
  }
  return taken
}
