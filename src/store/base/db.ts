import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import type { PostgresPoolClient } from 'kysely'
import pg from 'pg'
import Cursor from 'pg-cursor'
import type { WakingClock } from '../../shared/clock.ts'
import { hostUrls } from '../../shared/database-urls.ts'
import type { Log } from '../../shared/log.ts'
import { cut } from './cut-connection.ts'
import { asDatabaseError, DatabaseAway } from './database-away.ts'
import type { HangingHosts } from './hanging-hosts.ts'
import { watchHanging } from './hanging-hosts.ts'
import type { Database } from './schema.ts'
import { createStatementNames } from './statement-names.ts'
import { mayReadStandby, takeReadable } from './standby-reads.ts'
import { clientClass } from './writable-host.ts'

/** The database, or a transaction in it: every function of `store` takes one first. */
export type Db = Kysely<Database>

const MAX_CONNECTIONS = 10
const CONNECT_LIMIT_MS = 5_000
// A statement that takes longer is a bug, or waits for a lock that is never released.
const STATEMENT_LIMIT_MS = 30_000
const IDLE_IN_TRANSACTION_LIMIT_MS = 60_000
// Added to the server's limit: the connection is only cut if the server went silent. pg's limit
// would also end cursors, which may take longer.
const SILENCE_MS = 10_000
// A new connection costs more than the page that waits for it: the handshake, and everything that
// the server reads from its catalog before the first plan.
const IDLE_LIMIT_MS = 600_000
/** The limit for connections to a standby, which is read for as long as a promotion takes. */
const STANDBY_IDLE_LIMIT_MS = 10_000

const OID = { int8: 20, int8Array: 1016, numeric: 1700, numericArray: 1231 } as const

export interface DbOptions {
  readonly log: Log
  /** The most connections (default: 10). */
  readonly max?: number
  /** How long to wait for a free connection (default: 5 s). */
  readonly connectMs?: number
  /** The time limit of a statement (default: 30 s); see `allowLonger`. */
  readonly statementMs?: number
  /** How long a server may be silent after this limit (default: 10 s). */
  readonly silenceMs?: number
  /**
   * Whether repeated statements keep their plan, for processes that answer many requests (default:
   * no).
   */
  readonly keepsPlans?: boolean
  /**
   * Whether to read from a standby while no host accepts writes (default: no); see `readsStandby`.
   */
  readonly readsStandby?: boolean
  /**
   * The clock that ends a wait for a hanging server within 5 s, for processes whose users wait.
   * Without it, the wait ends when the statement times out.
   */
  readonly hangClock?: Pick<WakingClock, 'monotonicSeconds' | 'after'>
  /**
   * Whether a commit waits until it is on disk (default: yes). Otherwise it is written within a
   * second: if the machine crashes in that time, the last commits are lost, but nothing is damaged.
   */
  readonly waitsForDisk?: boolean
}

/**
 * Settings of every connection, whatever the server or the account has. Days and hours are UTC
 * (docs/words.md): SQL derives texts, days and intervals of days from the time zone of the session.
 * Statements are not compiled (jit): that takes longer than it saves, as they are short.
 */
const SESSION = '-c TimeZone=UTC -c jit=off'

/** Options of connections whose commits do not wait for the disk. */
export const LAZY_COMMITS = { options: `${SESSION} -c synchronous_commit=off` } as const

/**
 * Creates a pool of connections, without connecting yet. `int8` is read as number (an error above
 * 2^53), `numeric` as bigint (only integers are stored in it), `timestamptz` as Date, `bytea` as
 * Buffer. A database that goes down does not end the process: queries then throw `DatabaseAway`,
 * and the next connection is made when the database is back.
 */
export function createDb(url: string, options: DbOptions): Db {
  const { log, max = MAX_CONNECTIONS } = options
  const { connectMs = CONNECT_LIMIT_MS, statementMs = STATEMENT_LIMIT_MS } = options
  const limits = { statementMs, silenceMs: options.silenceMs ?? SILENCE_MS }
  const nameOf = options.keepsPlans ? createStatementNames() : () => undefined
  const config = {
    max,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_LIMIT_MS,
    idleTimeoutMillis: IDLE_LIMIT_MS,
    types: { getTypeParser: typeParser },
    ...(options.waitsForDisk === false ? LAZY_COMMITS : {}),
  }
  const pool = createPool(url, log, config)
  const isReadable = options.readsStandby === true && hostUrls(url).length > 1
  const standbys = isReadable
    ? createPool(url, log, {
        ...config,
        ...{ Client: clientClass(url, 'standby'), idleTimeoutMillis: STANDBY_IDLE_LIMIT_MS },
      })
    : null
  const hanging = options.hangClock === undefined ? null : watchHanging(url, options.hangClock)
  const take = (one: pg.Pool) => () => {
    const connect = () => one.connect()
    const taken = hanging === null ? connect() : hanging.take(connect)
    return taken.catch((error: Error) => {
      throw asDatabaseError(error)
    })
  }
  // One wrapper per client, by which kysely recognizes it.
  const wrappers = new WeakMap<pg.PoolClient, PostgresPoolClient>()
  const connect = async () => {
    const client =
      standbys === null ? await take(pool)() : await takeReadable(url, take(pool), take(standbys))
    const wrapper = wrappers.get(client) ?? guarded(client, { limits, nameOf, hanging })
    wrappers.set(client, wrapper)
    return wrapper
  }
  const end = async () => {
    hanging?.stop()
    await Promise.all([pool.end(), standbys?.end()])
  }
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: { connect, end }, cursor: Cursor }),
  })
  if (isReadable) mayReadStandby(db, url, log)
  return db
}

/**
 * Returns a `Db` over a connection that the caller holds, with an open transaction: for statements
 * of the transaction of a COPY, which may also take minutes. The connection must parse values as
 * ours do (`typeParser`).
 */
export function dbOver(client: pg.PoolClient): Db {
  const held = { ...guarded(client, {}), release: () => {} }
  const pool = { connect: async () => held, end: async () => {} }
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) })
}

/**
 * Creates a pool of raw connections for a library that has SQL of its choice. Lost connections do
 * not end the process.
 */
export function createPool(url: string, log: Log, config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: hostUrls(url)[0],
    Client: clientClass(url),
    application_name: 'babou',
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    keepAlive: true,
    options: SESSION,
    ...config,
  })
  // For idle connections; one in use has the listener below. Without either, a restart of
  // PostgreSQL would be an unhandled 'error' that ends the process.
  pool.on('error', (error) => log.debug('database.connection-lost', { error: error.message }))
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Ends all connections, after running queries have ended. */
export async function closeDb(db: Db): Promise<void> {
  await db.destroy()
}

const STATEMENT_LIMIT = "select set_config('statement_timeout', $1, true)"

/**
 * Gives the statements of the rest of a transaction another time limit: for those that read much of
 * a large table. 0: none. A connection that is held after the transaction is cut no earlier than
 * this limit says, until it is released.
 */
export async function allowLonger(tx: Db, limitMs: number): Promise<void> {
  await tx.executeQuery(CompiledQuery.raw(STATEMENT_LIMIT, [String(limitMs)]))
}

interface Guard {
  /** The limit of a statement, and how long the server may be silent after it (default: none). */
  readonly limits?: { readonly statementMs: number; readonly silenceMs: number } | null
  readonly nameOf?: (text: string, values: readonly unknown[]) => string | undefined
  readonly hanging?: HangingHosts | null
}

/**
 * Wraps a client: its errors are converted by `asDatabaseError`, and it is not used again once its
 * connection is lost.
 */
function guarded(
  client: pg.PoolClient,
  { limits = null, nameOf = () => undefined, hanging = null }: Guard,
): PostgresPoolClient {
  const usualMs = limits?.statementMs ?? 0
  let isLost = false
  let statementMs = usualMs
  const query = async (text: string, values: unknown[] = []) => {
    const silence =
      limits === null || statementMs === 0
        ? undefined
        : setTimeout(() => cut(client), statementMs + limits.silenceMs)
    const ask = () => client.query({ name: nameOf(text, values), text, values })
    try {
      const result = await (hanging === null ? ask() : hanging.during(client, ask))
      if (text === STATEMENT_LIMIT) statementMs = Number(values[0])
      return result
    } catch (error) {
      const named = asDatabaseError(error as Error)
      isLost ||= named instanceof DatabaseAway || isOutdated(error as Error)
      throw named
    } finally {
      clearTimeout(silence)
    }
  }
  const queryOrCursor = (statement: unknown, parameters?: unknown[]): unknown =>
    typeof statement === 'string' ? query(statement, parameters) : client.query(statement as Cursor)
  const release = () => {
    statementMs = usualMs
    client.release(isLost)
  }
  return { query: queryOrCursor, release } as PostgresPoolClient
}

// A migration changed the result of a cached plan: the next connection plans again.
function isOutdated(error: Error): boolean {
  return error.message.startsWith('cached plan must not change')
}

/** Returns how a value of this type is read from the server's text format. */
export function typeParser(oid: number, format?: string): (text: string) => unknown {
  if (format === 'binary') return pg.types.getTypeParser(oid, 'binary') as never
  if (oid === OID.int8) return safeNumber
  if (oid === OID.numeric) return BigInt
  if (oid === OID.int8Array) return (text) => listOf(text, safeNumber)
  if (oid === OID.numericArray) return (text) => listOf(text, BigInt)
  return pg.types.getTypeParser(oid)
}

function safeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit in a number`)
  return value
}

function listOf<T>(text: string, parse: (item: string) => T): (T | null)[] {
  if (text === '{}') return []
  return text
    .slice(1, -1)
    .split(',')
    .map((item) => (item === 'NULL' ? null : parse(item)))
}
