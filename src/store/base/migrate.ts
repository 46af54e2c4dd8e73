import fs from 'node:fs'
import path from 'node:path'
import type pg from 'pg'
import type { Log } from '../../shared/log.ts'
import { inProject } from '../../shared/paths.ts'
import { createClient } from './writable-host.ts'

export interface MigrateOptions {
  readonly log: Log
  readonly now: Date
  /** The folder with the files `NNNN-name.sql`; tests use another one. */
  readonly folder?: string
}

export interface MigrationState {
  readonly name: string
  readonly appliedAt: Date | null
}

/**
 * Thrown when this program cannot use the database; the message gives the reason and what to do, on
 * one line.
 */
export class MigrationError extends Error {}

/**
 * The oldest version of PostgreSQL: earlier ones lack features that the migrations and queries use.
 */
const OLDEST_SERVER = 15
/** The number of the advisory lock that only one runner holds. */
const LOCK = 0x6261_626f
const CONNECT_MILLISECONDS = 10_000

/**
 * Updates the schema to that of the program: each pending migration in a separate transaction, in
 * order, by one runner at a time. Returns the names of those that it ran.
 *
 * @throws MigrationError when the server is too old, or the database has had other migrations.
 */
export async function migrateUp(url: string, options: MigrateOptions): Promise<string[]> {
  return withClient(url, async (client) => {
    await refuseOldServer(client)
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await client.query(MIGRATION_TABLE)
    const runner = await runnerOver(client, options)
    await refuseForeignHistory(client, options)
    const done = (await runner.up()).map(({ name }) => name)
    const last = done.at(-1)
    if (last !== undefined) options.log('migrations.run', { count: done.length, last })
    return done
  })
}

/**
 * Runs the migrations that another database had, in the transaction of an empty one. If this
 * program lacks some of them, it runs none and returns the names of those.
 */
export async function runThese(
  client: pg.ClientBase,
  names: readonly string[],
): Promise<readonly string[]> {
  const folder = inProject('migrations')
  const known = migrationNames(folder)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) return unknown
  await client.query(MIGRATION_TABLE)
  for (const name of known.filter((one) => names.includes(one)))
    await client.query(fs.readFileSync(path.join(folder, name), 'utf8'))
  return []
}

const MIGRATION_TABLE = `
  create table if not exists schema_migration (
    name text primary key,
    applied_at timestamptz not null
  )`

/**
 * Returns every migration of the program, and when it ran in this database. Also works on a
 * standby.
 */
export async function migrationStates(
  url: string,
  folder = inProject('migrations'),
): Promise<MigrationState[]> {
  const read = async (client: pg.Client) => {
    await refuseOldServer(client)
    const applied = await appliedMigrations(client)
    return migrationNames(folder).map((name) => ({ name, appliedAt: applied.get(name) ?? null }))
  }
  return withClient(url, read, 'readable')
}

/** Returns the extensions that the migrations create. */
export function extensionsNeeded(folder = inProject('migrations')): string[] {
  const texts = migrationNames(folder).map((name) => {
    return fs.readFileSync(path.join(folder, name), 'utf8')
  })
  const found = texts.join('\n').matchAll(/^create extension (?:if not exists )?(\w+)/gm)
  return [...new Set([...found].map(([, name]) => name))]
}

/**
 * Returns why a program of this release cannot use the database, migrated or not; null when it can.
 */
export async function schemaFault(url: string): Promise<string | null> {
  return withClient(url, async (client) => {
    await refuseOldServer(client)
    return historyFault(client, inProject('migrations'))
  })
}

async function runnerOver(client: pg.Client, { log, now, folder }: MigrateOptions) {
  // Loaded on demand: it includes a command line parser, which is a third of what most commands
  // load and which they do not need.
  const { Umzug } = await import('umzug')
  const from = folder ?? inProject('migrations')
  return new Umzug({
    migrations: migrationNames(from).map((name) => ({
      name,
      up: async () => {
        log.debug('migration.run', { name })
        await runMigration(client, name, fs.readFileSync(path.join(from, name), 'utf8'), now)
      },
    })),
    storage: {
      executed: async () => [...(await appliedMigrations(client)).keys()],
      logMigration: async () => {}, // written in the migration's own transaction
      unlogMigration: async () => {
        throw new Error('migrations go forward only')
      },
    },
    logger: undefined,
  })
}

async function runMigration(client: pg.Client, name: string, text: string, now: Date) {
  await client.query('begin')
  try {
    await client.query(text)
    await client.query('insert into schema_migration (name, applied_at) values ($1, $2)', [
      name,
      now,
    ])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    const why = error instanceof Error ? error.message : String(error)
    throw new MigrationError(`migration ${name} failed and was undone: ${why}`, { cause: error })
  }
}

function migrationNames(folder: string): string[] {
  return fs
    .readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
}

async function appliedMigrations(client: pg.Client): Promise<Map<string, Date>> {
  const asked = "select to_regclass('schema_migration') is not null as is_there"
  const { rows } = await client.query<{ is_there: boolean }>(asked)
  if (!rows[0].is_there) return new Map()
  const found = await client.query<{ name: string; applied_at: Date }>(
    'select name, applied_at from schema_migration order by name',
  )
  return new Map(found.rows.map((row) => [row.name, row.applied_at]))
}

async function refuseForeignHistory(client: pg.Client, { folder }: MigrateOptions): Promise<void> {
  const fault = await historyFault(client, folder ?? inProject('migrations'))
  if (fault !== null) throw new MigrationError(fault)
}

/** Returns what is wrong with the migrations that ran in the database; null: all are known here. */
async function historyFault(client: pg.Client, folder: string): Promise<string | null> {
  const known = new Set(migrationNames(folder))
  const applied = [...(await appliedMigrations(client)).keys()]
  const unknown = applied.filter((name) => !known.has(name))
  if (unknown.length === 0) return null
  // A newer program has all migrations of this one; a different program began with others.
  if (applied.length - unknown.length === known.size) return newerDatabase(unknown)
  return (
    `the database was made by migrations that this babou does not have (${unknown[0]}): ` +
    'start with an empty database, or run the babou that made it'
  )
}

function newerDatabase(unknown: readonly string[]): string {
  return (
    `the database is newer than this babou (it has ${unknown.join(', ')}): ` +
    'start the newer babou, or restore a backup from before its first start'
  )
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version_num: string }>('show server_version_num')
  const major = Math.floor(Number(rows[0].server_version_num) / 10_000)
  if (major >= OLDEST_SERVER) return
  throw new MigrationError(
    `DATABASE_URL is a PostgreSQL ${major}; babou needs ${OLDEST_SERVER} or newer`,
  )
}

async function withClient<T>(
  url: string,
  step: (client: pg.Client) => Promise<T>,
  wanted: 'writer' | 'readable' = 'writer',
): Promise<T> {
  const config = {
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    application_name: 'babou migrate',
  }
  const client = createClient(url, config, wanted)
  // The running query reports a lost connection; without a listener the process ends.
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await step(client)
  } finally {
    await client.end() // the lock ends with the connection
  }
}
