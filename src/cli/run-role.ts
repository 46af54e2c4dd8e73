import { readConfig, unitEnvironment, type Role } from '../shared/config.ts'
import { isLock, type FileLock, type Holder } from '../shared/file-lock.ts'
import { keepConfig } from '../shared/kept-config.ts'
import type { RunningRole } from '../shared/lifecycle.ts'
import { createRoleLog } from '../shared/log-files/role-log.ts'
import type { Log } from '../shared/log.ts'
import { CommandError, type CommandContext } from './define-command.ts'
import { folderHolder, takeFolder } from './processes/folder-lock.ts'
import { openDatabase, type ReadyDatabase } from './open-database.ts'
import { logWriter } from './output.ts'
import { pause } from '../shared/running/pause.ts'
import { within } from './processes/pauses.ts'
import { checkPorts } from './endpoints/ports.ts'
import { reload } from './processes/reload.ts'
import { needsDatabase, rolesWithBot, startOf } from './roles.ts'
import { replacingOf } from './arguments/next-process.ts'
import { findServiceManager } from './systemd/unit-state.ts'
import { boundStart, listenForStop, type StopSignals } from './processes/stop-signals.ts'

/** For how many seconds a role may take to end; after that it is left running (bin/end-soon.js). */
const STOP_SECONDS = 20

/** For how many seconds the previous process may take to exit after it was replaced. */
const LEFTOVER_SECONDS = 20
/**
 * For how many seconds the embedded database waits for other roles that are asked to end at the
 * same time.
 */
const OTHERS_SECONDS = 15
const LOOK_MS = 50

/**
 * Runs one role in this process until it is asked to end, for systemd units and containers. With
 * `takesOver`, it replaces the running process, which continues until this one is ready.
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
  let database: ReadyDatabase | null = null
  let running: RunningRole | null = null
  boundStart(signals, () => running !== null)
  try {
    if (!takesOver) await checkPorts(config, [role], 0)
    if (needsDatabase(role)) database = await openDatabase(context, opening)
    const start = await startOf(role)
    const replacing = role === 'tracker' ? { replacing: replacingOf(manager, takesOver) } : {}
    const databaseUrl = database?.url() ?? ''
    running = await start({ config, secrets, clock, log, databaseUrl, ...replacing })
    log('role.up', { pid: process.pid })
    manager.ready(`${role} serves`)
    if (!isLock(taken)) taken = await patiently(take)
    const status = await untilEnded(running, signals, { log, stopping: manager.stopping })
    if (status === 0 && database?.isOurs === true) {
      const others = () => otherUsers(config.BABOU_DATA, role, clock.now)
      await Promise.race([untilNone(others), signals.second])
    }
    return status
  } finally {
    await database?.stop()
    if (isLock(taken)) taken.release()
  }
}

/** Waits until a role is replaced, fails, or ends as requested; returns the exit status. */
async function untilEnded(
  running: RunningRole,
  signals: StopSignals,
  { log, stopping }: { readonly log: Log; readonly stopping: () => void },
): Promise<number> {
  const { failed, replaced } = running
  const why = await Promise.race([signals.first, failed, ...(replaced ? [replaced] : [])])
  if (why === undefined) return 0
  const isAsked = typeof why === 'string'
  if (isAsked) log('role.stop', { signal: why })
  else log.error('role.failed', { error: why.message })
  stopping()
  const ended = await within(
    STOP_SECONDS,
    Promise.race([running.stop().then(() => true), signals.second.then(() => false)]),
    false,
  )
  return isAsked && ended ? 0 : 1
}

/** Returns the roles that run as separate processes and use the database of the same folder. */
function otherUsers(dataFolder: string, role: Role, now: () => Date): Role[] {
  return rolesWithBot.filter((one) => {
    return one !== role && needsDatabase(one) && folderHolder(dataFolder, one, now) !== null
  })
}

/**
 * Waits until no other role uses the database, without which they could not end in an orderly way.
 */
async function untilNone(others: () => readonly Role[]): Promise<void> {
  const deadline = performance.now() + OTHERS_SECONDS * 1_000
  while (others().length > 0 && performance.now() < deadline) await pause(LOOK_MS)
}

/** Takes a lock, waiting while the previous process, which has released everything else, exits. */
async function patiently(take: () => FileLock | Holder): Promise<FileLock | Holder> {
  const deadline = performance.now() + LEFTOVER_SECONDS * 1_000
  let taken = take()
  while (!isLock(taken) && performance.now() < deadline) {
    await pause(LOOK_MS)
    taken = take()
  }
  return taken
}
