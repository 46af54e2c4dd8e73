import pino from 'pino'

export type LogFields = Readonly<Record<string, unknown>>

/** The log of one process, which consists of events: `log('torrent.removed', { torrentId })`. */
export interface Log {
  (event: string, fields?: LogFields): void
  readonly debug: (event: string, fields?: LogFields) => void
  readonly warn: (event: string, fields?: LogFields) => void
  readonly error: (event: string, fields?: LogFields) => void
  /** Returns a log that adds `fields` to each of its lines. */
  readonly child: (fields: LogFields) => Log
}

/** Takes a line of a log, including its line end. */
export type WriteLine = (line: string) => void

/**
 * Creates a log that writes one line of JSON per event, to stdout unless `write` is given. `toFile`
 * gets every line, whatever the level is. A level that is a function is called for each line,
 * because a reload may change it.
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

/** The keys that every line has, whatever a log is about. */
const WRITTEN_FIRST: LogFields = { level: null, time: null, event: null }

/** Splits lines: those from a level on go to `out`, and all lines go to the files. */
function divided(
  level: () => string,
  out: { readonly write: WriteLine },
  toFile: WriteLine | undefined,
): pino.DestinationStream {
  return {
    // Because of this mark, pino stores the level of each line in `lastLevel` before it writes the
    // line.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      if (this.lastLevel >= pino.levels.values[level()]) out.write(line)
      toFile?.(line)
    },
  } as pino.DestinationStream & { lastLevel: number }
}

/**
 * Wraps a logger.
 * @param bound the fields that each of its lines already has
 */
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
 * Returns fields without the keys that a line already has, by renaming them (`node` becomes
 * `ofNode`). A line about another node would otherwise have the key `node` twice, and readers of
 * JSON use the last one.
 */
function apart(fields: LogFields, bound: LogFields): LogFields {
  if (!Object.keys(fields).some((key) => Object.hasOwn(bound, key))) return fields
  const free: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    const name = Object.hasOwn(bound, key) ? `of${key[0].toUpperCase()}${key.slice(1)}` : key
    // A child log of the same node already has the same value in each line.
    if (bound[name] !== value) free[Object.hasOwn(bound, name) ? `${name}Then` : name] = value
  }
  return free
}

/** Creates a log that writes nothing, for tests and tools. */
export function silentLog(): Log {
  return wrap(pino({ level: 'silent' }), WRITTEN_FIRST)
}
