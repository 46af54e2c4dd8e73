import type { Log, LogFields } from '../../shared/log.ts'

/**
 * Returns the log of one run of a task. Most tasks run every few minutes, on a site of any size: a
 * line at the level info in which every number is 0 means that there was nothing to do, so it is
 * written at debug instead.
 */
export function taskLog(log: Log): Log {
  const info = (event: string, fields: LogFields = {}) =>
    saysNothing(fields) ? log.debug(event, fields) : log(event, fields)
  const { debug, warn, error } = log
  return Object.assign(info, {
    debug,
    warn,
    error,
    child: (own: LogFields) => taskLog(log.child(own)),
  })
}

/**
 * Returns whether a line means that nothing was done. The number of rows that were read does not
 * count if the line has other numbers.
 */
function saysNothing(fields: LogFields): boolean {
  const numbers = Object.entries(fields).filter(([, value]) => typeof value === 'number')
  const results = numbers.filter(([name]) => name !== 'looked')
  const counted = results.length > 0 ? results : numbers
  return counted.length > 0 && counted.every(([, value]) => value === 0)
}
