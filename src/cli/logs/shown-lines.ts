import type { LogRecord } from '../../shared/log-files/record.ts'

/** How much the clocks of two machines may differ, including the time until a line is written. */
const SLACK_MS = 60_000

/**
 * Returns a time before `now` by which all earlier lines have been written, also on machines whose
 * clocks differ.
 */
export function shortlyBefore(now: Date): Date {
  return new Date(now.getTime() - SLACK_MS)
}

/**
 * Creates the record of lines that were already shown. Following starts before the earlier lines
 * are read, so that no line in between is lost, and therefore returns some of them again.
 */
export function createShownLines(now: Date) {
  const since = shortlyBefore(now).toISOString()
  const lines = new Set<string>()
  return {
    note({ time, line }: LogRecord): void {
      if (time >= since) lines.add(line)
    },
    has: ({ line }: LogRecord): boolean => lines.has(line),
  }
}
