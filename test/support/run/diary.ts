import type { Log, LogFields } from '../../../src/shared/log.ts'

/** A log that a test can read. */
export function aDiary() {
  const lines: { event: string; fields: LogFields }[] = []
  const note = (event: string, fields: LogFields = {}) => void lines.push({ event, fields })
  const log: Log = Object.assign(note, {
    debug: () => {},
    warn: note,
    error: note,
    child: () => log,
  })
  const of = (event: string) => lines.filter((line) => line.event === event)
  return {
    ...{ log, lines, of, count: (event: string) => of(event).length },
    find: (event: string) => of(event).at(-1),
  }
}
