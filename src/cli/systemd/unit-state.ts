import type { Log } from '../../shared/log.ts'
import { openDatagrams, type SendDatagram } from './notify-socket.ts'

// When a unit reports that it is ready, systemd starts the units that depend on it, and it restarts
// a unit whose beats stop: sd_notify(3), sd_watchdog_enabled(3). Without systemd, nothing is
// reported.

/** The states that a process reports to the service manager that started it. */
export interface ServiceManager {
  /** Reports that this process serves; from then on, beats are expected. */
  readonly ready: (what: string) => void
  /** Reports that this process is ending in an orderly way. */
  readonly stopping: () => void
  /**
   * Reports that another process of the unit serves, which reports the unit's state from then on.
   */
  readonly followedBy: (pid: number) => void
  /** The variables with which that process finds the service manager. */
  readonly environment: Readonly<Record<string, string>>
  /** Reports, while `step` runs, that this process is reading its settings again. */
  readonly reloading: (step: () => void) => void
}

interface Told {
  readonly socket: string
  /** How long systemd waits for a beat; null: there is no watchdog. */
  readonly patienceMilliseconds: number | null
}

/** The number of beats within that time: a single late one must not cause a restart. */
const BEATS_WITHIN_PATIENCE = 3

/**
 * Returns the service manager that the environment names. Child processes do not inherit the
 * variables, because only this process reports the state of the unit.
 */
export async function findServiceManager(
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<ServiceManager> {
  const told = toldBy(env, process.pid)
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name]
  if (told === null) {
    const nothing = () => undefined
    const reloading = (step: () => void) => step()
    return { ready: nothing, stopping: nothing, followedBy: nothing, environment: {}, reloading }
  }
  let send: SendDatagram
  try {
    send = await openDatagrams(told.socket)
  } catch (error) {
    // systemd ends a unit of Type=notify that does not report that it is ready, so the reason for
    // that is logged.
    log.error('service-manager.unreachable', { error: String(error) })
    send = () => false
  }
  const { socket, patienceMilliseconds } = told
  const microseconds = String((patienceMilliseconds ?? 0) * 1_000)
  const environment = {
    NOTIFY_SOCKET: socket,
    ...(patienceMilliseconds !== null && { WATCHDOG_USEC: microseconds }),
  }
  return { ...speaking(send, patienceMilliseconds, log), environment }
}

function speaking(
  send: SendDatagram,
  patience: number | null,
  log: Log,
): Omit<ServiceManager, 'environment'> {
  let beats: NodeJS.Timeout | undefined
  const say = (text: string) => {
    if (!send(text)) log.error('service-manager.not-told', { told: text.split('\n')[0] ?? '' })
  }
  return {
    ready(what) {
      say(`READY=1\nSTATUS=${what}`)
      if (patience === null) return
      // A process whose event loop is blocked sends no beats.
      beats = setInterval(() => send('WATCHDOG=1'), patience / BEATS_WITHIN_PATIENCE).unref()
    },
    stopping() {
      // Beats continue while the process ends, because it is not blocked.
      say('STOPPING=1\nSTATUS=Shutting down')
    },
    followedBy(pid) {
      say(`MAINPID=${pid}`)
      clearInterval(beats)
    },
    reloading(step) {
      // Type=notify-reload of systemd 253 requires the time; Type=notify ignores it.
      say(`RELOADING=1\nMONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`)
      step()
      say('READY=1')
    },
  }
}

/** Reads the variables of sd_notify(3); null when no service manager waits for this process. */
export function toldBy(env: NodeJS.ProcessEnv, pid: number): Told | null {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: microseconds, WATCHDOG_PID: watched } = env
  if (socket === undefined || socket === '') return null
  const isOurs = watched === undefined || watched === String(pid)
  const patience = isOurs && /^[1-9]\d{0,14}$/.test(microseconds ?? '') ? Number(microseconds) : 0
  return { socket, patienceMilliseconds: patience > 0 ? patience / 1000 : null }
}
