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

/** A log that writes one JSON line an event to stdout; the supervisor makes them readable. */
export function createLog(level: string, fields: LogFields): Log {
  const options = {
    level,
    base: fields,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'event',
  }
  return wrap(pino(options, pino.destination({ fd: 1, sync: true })))
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
