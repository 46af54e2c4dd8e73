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
 * whatever the level is.
 */
export function createLog(
  level: string,
  fields: LogFields,
  write?: WriteLine,
  toFile?: WriteLine,
): Log {
  const out = write ? { write } : pino.destination({ fd: 1, sync: true })
  const options = {
    level: toFile === undefined ? level : 'debug',
    base: fields,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'event',
  }
  if (toFile === undefined) return wrap(pino(options, out))
  const streams = [
    { level: level as pino.Level, stream: out },
    { level: 'debug' as const, stream: { write: toFile } },
  ]
  return wrap(pino(options, pino.multistream(streams)))
}

function wrap(logger: pino.Logger): Log {
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (event: string, fields: LogFields = {}) => {
      logger[level](fields, event)
    }
  return Object.assign(at('info'), {
    debug: at('debug'),
    warn: at('warn'),
    error: at('error'),
    child: (fields: LogFields) => wrap(logger.child(fields)),
  })
}

/** For tests and tools that want no lines. */
export function silentLog(): Log {
  return wrap(pino({ level: 'silent' }))
}
