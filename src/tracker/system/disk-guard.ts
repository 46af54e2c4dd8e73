import type { Log } from '../../shared/log.ts'

const LOG_MS = 60_000

/**
 * Runs work with files that will be repeated soon. When the system refuses a call (no free
 * descriptor, a read error), the guard logs that at most once a minute and returns `otherwise`.
 */
export type DiskGuard = <T>(run: () => T, otherwise: T) => T

/**
 * Creates the guard for one kind of work; `event` is the name under which it logs. Errors that are
 * bugs are thrown.
 */
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
