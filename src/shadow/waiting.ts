import { SILENT_SECONDS } from '../domain/fleet/processes.ts'
import type { Log, LogFields } from '../shared/log.ts'

/** While the reason stays the same, it is logged again after this time. */
const REPEAT_MS = 60_000

/** What a rehearsal waits for, as the fields of a line in the log; `mend` says what helps. */
interface Awaited extends LogFields {
  readonly waitsFor: string
  readonly mend: string
}

/** Tells the operator what a rehearsal waits for: when that changes, and then every minute. */
export interface Waiting {
  /** Takes the trackers that are not shadows yet; null: no tracker reports. */
  readonly forTrackers: (apart: readonly string[] | null) => void
  readonly forDatabase: (error: unknown) => void
}

/** @param now milliseconds that only grow */
export function createWaiting(log: Log, now: () => number): Waiting {
  let [last, at] = ['', 0]
  function tell(awaited: Awaited): void {
    const text = JSON.stringify(awaited)
    if (text === last && now() - at < REPEAT_MS) return
    ;[last, at] = [text, now()]
    log.warn('shadow.waiting', awaited)
  }
  return {
    forTrackers: (apart) => tell(apart === null ? SILENT : notShadows(apart)),
    forDatabase: (error) => tell({ ...AWAY, error: String(error) }),
  }
}

const SILENT: Awaited = {
  waitsFor: `a tracker: none has reported for ${SILENT_SECONDS} seconds`,
  mend: 'start our tracker, and jobs, which receives its reports and uses the same database',
}

const AWAY: Awaited = {
  waitsFor: 'the database, in which trackers are told that they are shadows',
  mend: 'start the database, or correct DATABASE_URL and restart babou shadow',
}

function notShadows(trackers: readonly string[]): Awaited {
  return {
    waitsFor: 'trackers that do not report yet that they are shadows',
    trackers,
    mend:
      'read their logs: tracker.shadow-failed names a disk that refuses journals. Restart one of ' +
      'an older version, and stop one that is no longer needed',
  }
}
