import type { Clock } from '../shared/clock.ts'
import type { Config } from '../shared/config.ts'
import type { Log } from '../shared/log.ts'
import type { Secrets } from '../shared/secrets.ts'
import { asDatabaseError } from '../store/base/database-away.ts'
import { closeDb, createDb, type Db } from '../store/base/db.ts'
import { migrateUp, MigrationError, migrationStates, schemaFault } from '../store/base/migrate.ts'
import * as secretCheck from '../store/base/secret-check.ts'
import { CommandError } from './define-command.ts'
import { keepPostgres, ofAnother, type KeptPostgres } from './postgres/kept-postgres.ts'

export interface DatabaseContext {
  readonly config: Config
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** The name of the command, such as `babou up`. */
  readonly command: string
}

/** A database that is ready for use: it answers, and its schema matches that of the program. */
export type ReadyDatabase = KeptPostgres

export interface OpenOptions {
  /** Whether an embedded database that another process runs may be used. */
  readonly mayBeOfAnother: boolean
  /**
   * Whether migrations that an external database lacks are run. Those of the embedded one are
   * always run.
   */
  readonly migrates: boolean
  /**
   * Whether a standby may be used while no host accepts writes, for roles that can work with reads
   * only.
   */
  readonly readsStandby?: boolean
  readonly onMoved?: () => void
}

/**
 * Opens the database of DATABASE_URL or, without that, the embedded one of BABOU_DATA, which is
 * started if it is not running.
 *
 * @throws CommandError, MigrationError or OtherSecret, each of which says what to do
 */
export async function openDatabase(
  context: DatabaseContext,
  options: OpenOptions,
): Promise<ReadyDatabase> {
  const isOutside = context.config.DATABASE_URL !== undefined
  const database = await findDatabase(context, options)
  try {
    await settle(database.url(), context, { ...options, migrates: !isOutside || options.migrates })
  } catch (error) {
    await database.stop()
    throw isOutside ? explained(error) : error
  }
  return database
}

/** Like `openDatabase`, for the duration of one step. */
export async function withDatabase<T>(
  context: DatabaseContext,
  step: (db: Db, url: string) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(context, { mayBeOfAnother: true, migrates: false })
  const db = createDb(database.url(), { log: context.log, max: 2 })
  try {
    return await step(db, database.url())
  } finally {
    await closeDb(db)
    await database.stop()
  }
}

/** Passes the URL of the database to one step, whatever schema it has. */
export async function withDatabaseUrl<T>(
  context: Omit<DatabaseContext, 'secrets'>,
  step: (url: string) => Promise<T>,
): Promise<T> {
  const database = await findDatabase(context, { mayBeOfAnother: true })
  try {
    return await step(database.url())
  } catch (error) {
    throw context.config.DATABASE_URL === undefined ? error : explained(error)
  } finally {
    await database.stop()
  }
}

async function findDatabase(
  { config, clock, log, command }: Omit<DatabaseContext, 'secrets'>,
  options: Pick<OpenOptions, 'mayBeOfAnother' | 'onMoved'>,
): Promise<ReadyDatabase> {
  if (config.DATABASE_URL !== undefined) return ofAnother(config.DATABASE_URL)
  return keepPostgres({
    dataFolder: config.BABOU_DATA,
    isUnsynced: config.BABOU_TEST_NO_SYNC,
    clock,
    log,
    command,
    ...options,
  })
}

async function settle(
  url: string,
  { log, clock, secrets }: DatabaseContext,
  { migrates, readsStandby }: Pick<OpenOptions, 'migrates' | 'readsStandby'>,
): Promise<void> {
  if (migrates) await migrateUp(url, { log, now: clock.now() })
  else await refuseOldSchema(url)
  const db = createDb(url, { log, max: 1, readsStandby })
  try {
    await secretCheck.claim(db, secrets)
  } finally {
    await closeDb(db)
  }
}

async function refuseOldSchema(url: string): Promise<void> {
  const lacking = (await migrationStates(url)).filter(({ appliedAt }) => appliedAt === null)
  if (lacking.length === 0) return
  // A database with migrations of another program lacks ours, and `migrate up` would refuse to run.
  const fault = await schemaFault(url)
  const names = lacking.map(({ name }) => name).join(', ')
  throw new MigrationError(fault ?? `the database lacks ${names}: run \`babou migrate up\``)
}

/** Explains an error of pg about a missing server, and names the setting. */
function explained(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message: string }
  if (typeof code !== 'string') return error
  const says = `the database of DATABASE_URL cannot be used: ${message || code}`
  return new CommandError(says, { cause: asDatabaseError(error as Error) })
}
