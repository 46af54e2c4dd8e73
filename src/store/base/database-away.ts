/**
 * The database cannot be reached, or was lost in the middle of a statement. A COMMIT may then have
 * happened or not. The site answers 503; jobs try again.
 */
export class DatabaseAway extends Error {
  constructor(cause: Error) {
    super(`the database is not available: ${cause.message}`, { cause })
    this.name = 'DatabaseAway'
  }
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT', // the socket file of a stopped server
])

// SQLSTATE: class 08 is about connections (except 08P01, which our mistakes cause); 57P01-57P03
// shut down, crashed, starting; 57P05 idle; 53300 too many connections; 25P03 the transaction idled
// too long and was ended with its session; 25006 it became a standby.
const STATES = /^(08(?!P01)...|57P0[1235]|53300|25P03|25006)$/

// Messages of pg and its pool that have no code.
const TEXTS = [
  'Connection terminated',
  'Client has encountered a connection error',
  'timeout exceeded when trying to connect',
  'Client was closed and is not queryable',
]

/** Returns the same error, wrapped in `DatabaseAway` if it says that the connection was lost. */
export function asDatabaseError(error: Error): Error {
  if (error instanceof DatabaseAway) return error
  return isAway(error) ? new DatabaseAway(error) : error
}

function isAway(error: Error): boolean {
  const { code } = error as { code?: unknown }
  if (typeof code === 'string' && (NETWORK_CODES.has(code) || STATES.test(code))) return true
  // All addresses of a host name were tried, and none answered.
  if (error instanceof AggregateError) return error.errors.some(isAway)
  return TEXTS.some((text) => error.message.startsWith(text))
}
