import type { Log } from '../../shared/log.ts'

const LOG_MS = 60_000

/**
 * Runs work with files that is repeated soon. When the system refuses a call (no free descriptor, a
 * read error), that is logged once a minute at most and `otherwise` is returned.
 */
export type DiskGuard = <T>(run: () => T, otherwise: T) => T

/** Creates the guard of one kind of work; `event` is what it logs. Faults of the program pass. */
export function createDiskGuard(log: Log, event: string): DiskGuard {
  let loggedAt = -Infinity
  return (run, otherwise) => {
    try {
      return run()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
      const now = performance.now()
      if (now - loggedAt >= LOG_MS) {
        loggedAt = now
        log.error(event, { error: String(error) })
      }
      return otherwise
    }
  }
}
