import type { Payload } from '../../bridge/define-event.ts'
import type { nodeHeartbeat } from '../../bridge/events/node-events.ts'
import type { Log } from '../../shared/log.ts'
import type { Journals } from '../journal/journals.ts'
import { createShadowSums } from '../journal/shadow-sums.ts'
import type { World } from '../memory/world.ts'
import { createDiskGuard } from '../system/disk-guard.ts'

/**
 * After how many milliseconds the switch of journals is retried when all of their files are in use.
 */
const RETRY_MS = 20
/**
 * After how many milliseconds it is retried when the disk refused a file, which is logged each
 * time.
 */
const REFUSED_RETRY_MS = 5_000
/**
 * Threads report signals every second, so those of the rehearsal may arrive up to this much later.
 */
const LATE_SIGNAL_SECONDS = 3

export interface Shadow {
  /** Sets the handler that is called in a later turn, after the journals have switched. */
  readonly onChange: (handler: () => void) => void
  /** Takes the setting: whether this tracker is the shadow of an old one from now on. */
  readonly take: (isOn: boolean, version: number) => void
  /** Whether announces are not booked any longer, or not yet. */
  readonly isOn: () => boolean
  /** Call it every second. */
  readonly tick: () => void
  /**
   * For heartbeats: the mode of every entry from now on, the version of its settings, and what
   * would have been booked.
   */
  readonly report: () => Payload<typeof nodeHeartbeat>['shadow']
  /** Wraps a handler so that it gets nothing during a rehearsal. */
  readonly unlessOn: <T>(handle: (given: T) => void) => (given: T) => void
  readonly stop: () => void
}

export interface ShadowOptions {
  readonly world: World
  readonly journals: Pick<Journals, 'files'>
  readonly log: Log
}

/**
 * Creates the shadow state, in which a tracker answers announces and stores their sessions, but
 * nothing is booked: its journals are files that are never sent. Announce threads do not know about
 * this state (docs/decisions/0052).
 */
export function createShadow({ world, journals, log }: ShadowOptions): Shadow {
  const { files } = journals
  const sums = createShadowSums(files, world.clock.wall)
  const guard = createDiskGuard(log, 'journal.not-read')
  let wanted = { isOn: false, version: 0 }
  let reported: ReturnType<Shadow['report']>
  let lateUntil = 0
  let retry: NodeJS.Timeout | undefined
  let tell = () => {}

  /** Switches the journals; returns false when some have not switched yet, which is tried again. */
  function trySwitch(): boolean {
    try {
      if (files.setShadow(wanted.isOn)) return true
      retry = setTimeout(settle, RETRY_MS)
    } catch (error) {
      log.error('tracker.shadow-failed', { isOn: wanted.isOn, error: String(error) })
      retry = setTimeout(settle, REFUSED_RETRY_MS)
    }
    return false
  }

  function settle(): void {
    clearTimeout(retry)
    if (!trySwitch()) return
    const wasOn = reported?.isOn === true
    if (wasOn && !wanted.isOn) lateUntil = world.clock.seconds() + LATE_SIGNAL_SECONDS
    const isChanged = reported?.isOn !== wanted.isOn && (reported !== undefined || wanted.isOn)
    reported = { ...wanted }
    if (isChanged) log('tracker.shadow', { isOn: wanted.isOn })
    setImmediate(() => tell())
  }

  return {
    take(isOn, version) {
      wanted = { isOn, version }
      settle()
    },
    isOn: () => files.isShadow(),
    onChange: (handler) => void (tell = handler),
    // A file that cannot be read now is read a second later, because each call continues.
    tick: () => guard(sums.tick, undefined),
    report: () => (reported === undefined ? undefined : { ...reported, bytes: sums.read() }),
    unlessOn: (handle) => (given) => {
      const isOn = files.isShadow() || reported?.isOn === true
      if (!isOn && world.clock.seconds() >= lateUntil) handle(given)
    },
    stop: () => clearTimeout(retry),
  }
}
