import type { LogRecord } from '../../shared/log-files/record.ts'

/** The clocks of two machines may differ by this much, and a line is written after its time. */
const SLACK_MS = 60_000

/** A time before which all lines were written, on machines whose clocks differ, at `now`. */
export function shortlyBefore(now: Date): Date {
  return new Date(now.getTime() - SLACK_MS)
}

/**
 * The lines that were shown before following: it begins before they are read, so that no line is
 * lost between the two, and therefore finds some of them again.
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
