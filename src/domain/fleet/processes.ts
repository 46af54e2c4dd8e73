// Identifies the process that a report of a service comes from, and compares it with the known one.

/** The identity of a process: a PID is reused, but is unique together with the start. */
export interface Process {
  readonly pid: number | null
  /** Milliseconds since 1970, by the clock of its machine. */
  readonly startedAt: number | null
}

export interface KnownProcess extends Process {
  readonly state: string
  /** Seconds since its last report. */
  readonly silentSeconds: number
}

/**
 * `started`: a new process, after one that did (`planned`) or did not announce its end; `rival`: an
 * older process that reports under the name of a younger one.
 */
export type Reported = 'same' | 'started' | 'started-planned' | 'rival'

/** A service is silent after this many seconds without a report: several heartbeats. */
export const SILENT_SECONDS = 12
/** Starts by one clock that differ by less are the same: NTP adjusts clocks slowly. */
const SAME_START_MS = 1_500

/** Compares a report with the process known under its name; null: none is. */
export function reportedBy(known: KnownProcess | null, found: Process): Reported {
  if (known === null) return 'started'
  // A program that does not answer counts as the known one.
  if (found.pid === null && found.startedAt === null) return 'same'
  const apart = (found.startedAt ?? 0) - (known.startedAt ?? 0)
  if (found.pid === known.pid && Math.abs(apart) < SAME_START_MS) return 'same'
  const isAlive = known.silentSeconds <= SILENT_SECONDS && known.state !== 'stopped'
  if (isAlive && apart <= -SAME_START_MS) return 'rival'
  const saidSo = known.state === 'draining' || known.state === 'stopped'
  return saidSo ? 'started-planned' : 'started'
}
