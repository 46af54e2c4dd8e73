// Identifies the process from which the report of a service comes, and compares it with the known
// process.

/**
 * The identity of a process: a process ID is reused, but is unique in combination with the start.
 */
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
 * How a report relates to the known process. `started`: it is from a new process, after one that
 * did (`started-planned`) or did not announce its end; `rival`: an older process that reports under
 * the name of a younger one.
 */
export type Reported = 'same' | 'started' | 'started-planned' | 'rival'

/**
 * A service counts as silent after this many seconds without a report, which is several heartbeats.
 */
export const SILENT_SECONDS = 12
/** Two starts that differ by less are the same one, because NTP adjusts clocks slowly. */
const SAME_START_MS = 1_500

/** Compares a report with the process that is known under its name; null: there is none. */
export function reportedBy(known: KnownProcess | null, found: Process): Reported {
  if (known === null) return 'started'
  // The report is about a program that does not answer, which is assumed to be the known one.
  if (found.pid === null && found.startedAt === null) return 'same'
  const apart = (found.startedAt ?? 0) - (known.startedAt ?? 0)
  if (found.pid === known.pid && Math.abs(apart) < SAME_START_MS) return 'same'
  const isAlive = known.silentSeconds <= SILENT_SECONDS && known.state !== 'stopped'
  if (isAlive && apart <= -SAME_START_MS) return 'rival'
  const saidSo = known.state === 'draining' || known.state === 'stopped'
  return saidSo ? 'started-planned' : 'started'
}
