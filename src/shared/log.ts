import pino from 'pino'

export type LogFields = Readonly<Record<string, unknown>>

/** Event-style log of one process: `log('torrent.removed', { torrentId })`. */
export interface Log {
  (event: string, fields?: LogFields): void
  readonly debug: (event: string, fields?: LogFields) => void
  readonly warn: (event: string, fields?: LogFields) => void
  readonly error: (event: string, fields?: LogFields) => void
  /** A log whose every line also carries `fields`. */
  readonly child: (fields: LogFields) => Log
}

/** Takes each line of a log, its line end included. */
export type WriteLine = (line: string) => void

/**
 * A log of one JSON line an event, to stdout unless `write` is given. `toFile` takes every line,
 * whatever the level is. A level that is a function is asked at each line: a reload may change it.
 */
export function createLog(
  level: string | (() => string),
  fields: LogFields,
  write?: WriteLine,
  toFile?: WriteLine,
): Log {
  const out = write ? { write } : pino.destination({ fd: 1, sync: true })
  const isFixed = typeof level === 'string' && toFile === undefined
  const options = {
    level: isFixed ? level : 'debug',
    base: fields,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'event',
  }
  const bound = { ...WRITTEN_FIRST, ...fields }
  if (isFixed) return wrap(pino(options, out), bound)
  const wanted = typeof level === 'string' ? () => level : level
  return wrap(pino(options, divided(wanted, out, toFile)), bound)
}

/** Keys of every line, whatever a log is about. */
const WRITTEN_FIRST: LogFields = { level: null, time: null, event: null }

/** Lines from a level on go to `out`, all lines to the files. */
function divided(
  level: () => string,
  out: { readonly write: WriteLine },
  toFile: WriteLine | undefined,
): pino.DestinationStream {
  return {
    // With this mark pino writes the level of each line to `lastLevel` first.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      if (this.lastLevel >= pino.levels.values[level()]) out.write(line)
      toFile?.(line)
    },
  } as pino.DestinationStream & { lastLevel: number }
}

/** @param bound the fields that each line has already */
function wrap(logger: pino.Logger, bound: LogFields): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) => {
      if (logger.isLevelEnabled(level)) logger[level](apart(fields, bound), event)
    }
  return Object.assign(at('info'), {
    debug: at('debug'),
    warn: at('warn'),
    error: at('error'),
    child: (fields: LogFields) => {
      const own = apart(fields, bound)
      return wrap(logger.child(own), { ...bound, ...own })
    },
  })
}

/**
 * The fields without keys that a line has already: a line about another node would otherwise have
 * two `node`, of which readers of JSON take the last. Such a field is `ofNode`.
 */
function apart(fields: LogFields, bound: LogFields): LogFields {
  if (!Object.keys(fields).some((key) => Object.hasOwn(bound, key))) return fields
  const free: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    const name = Object.hasOwn(bound, key) ? `of${key[0].toUpperCase()}${key.slice(1)}` : key
    // A child log of the same node says it in each line.
    if (bound[name] !== value) free[Object.hasOwn(bound, name) ? `${name}Then` : name] = value
  }
  return free
}

/** For tests and tools that want no lines. */
export function silentLog(): Log {
  return wrap(pino({ level: 'silent' }), WRITTEN_FIRST)
}
