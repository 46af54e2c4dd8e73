import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Log } from '../../shared/log.ts'
import { closeDb, createDb, type Db } from '../base/db.ts'
import { extensionsNeeded, MigrationError, migrationStates, schemaFault } from '../base/migrate.ts'
import { hostsThatWrite } from '../base/writable-host.ts'
import * as backups from '../backups/made.ts'
import * as ircSpeaking from '../irc/speaking.ts'
import * as nodes from './nodes.ts'
import * as outbox from '../records/outbox.ts'
import * as pieceLayers from '../torrents/piece-layers.ts'

/** The state of a database, for the doctor. */
export interface Health {
  readonly serverVersion: string
  readonly encoding: string
  /** Migrations that the database lacks. */
  readonly pending: readonly string[]
  /**
   * Why the program cannot use it: the server is too old, or it has migrations that the program
   * does not know.
   */
  readonly schemaFault: string | null
  /** Extensions that the migrations require and this server cannot create. */
  readonly lackingExtensions: readonly string[]
  readonly connections: { readonly used: number; readonly most: number }
  /**
   * How far the clock of the database is ahead of ours, in seconds, as exactly as the connection
   * allows.
   */
  readonly aheadSeconds: number
  /** Null before the schema exists. */
  readonly content: Content | null
  /** `HOST:PORT` of the hosts of the address that accept writes; empty: it has only one host. */
  readonly writers: readonly string[]
  /** Rights of our role outside its database, such as `superuser`. */
  readonly excessRights: readonly string[]
  readonly sizes: Sizes
}

/** In bytes. */
export interface Sizes {
  readonly database: number
  /** What the server keeps of its pages in memory (`shared_buffers`). */
  readonly buffers: number
  /** How much of the write-ahead log starts a checkpoint (`max_wal_size`). */
  readonly log: number
}

export interface Content {
  /** The fingerprint of the secret that the database is used with; null: none yet. */
  readonly secretFingerprint: string | null
  readonly hasOwner: boolean
  /** Whether `babou demo` filled the database. */
  readonly isDemo: boolean
  /** When the newest event was recorded; null: there is none. */
  readonly newestEventAt: Date | null
  /** Events that wait for the relay. */
  readonly waiting: { readonly count: number; readonly seconds: number }
  readonly parked: readonly { readonly reason: string; readonly count: number }[]
  readonly trackers: readonly nodes.NodeRow[]
  /** Emails that no SMTP server accepted: `kept` for staff to pass on, and `failed`. */
  readonly mails: { readonly kept: number; readonly failed: number }
  /** Torrents that no client can load. */
  readonly lackingLayers: pieceLayers.LackingLayers
  readonly backups: backups.BackupStanding
  /** Active IRC networks, with what prevents the bot from announcing there. */
  readonly irc: Awaited<ReturnType<typeof ircSpeaking.faults>>
}

/** The age in days up to which unbooked entries count: recent ones can still be fixed. */
const PARKED_DAYS = 30
/** The most torrents that are listed: the rest can be found when these are fixed. */
const TORRENTS_TOLD = 20

/** Examines a database without changing it. @throws Error when the database does not answer. */
export async function look(url: string, log: Log, clock: Clock): Promise<Health> {
  const db = createDb(url, { log, max: 1 })
  try {
    const server = await lookAtServer(db, clock)
    const fault = await faultOf(() => schemaFault(url))
    const states = fault === null ? await migrationStates(url) : []
    const pending = states.filter((state) => state.appliedAt === null).map(({ name }) => name)
    const hasSchema = fault === null && pending.length === 0
    const content = hasSchema ? await lookAtContent(db, clock.now()) : null
    const writers = await hostsThatWrite(url)
    return { ...server, pending, schemaFault: fault, content, writers }
  } finally {
    await closeDb(db)
  }
}

async function faultOf(ask: () => Promise<string | null>): Promise<string | null> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof MigrationError) return error.message
    throw error
  }
}

async function lookAtServer(db: Db, clock: Clock) {
  const { rows } = await sql<{
    version: string
    encoding: string
    used: number
    most: string
    extensions: string[]
    rights: string[]
    sizes: Sizes
  }>`
    select current_setting('server_version') as version,
      current_setting('server_encoding') as encoding,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections') as most,
      (select array_agg(name) from pg_available_extensions) as extensions,
      (select array_remove(array[
          case when rolsuper then 'superuser' end,
          case when rolcreaterole then 'createrole' end,
          case when rolreplication then 'replication' end,
          case when rolbypassrls then 'bypassrls' end,
          case when pg_has_role(oid, 'pg_execute_server_program', 'member')
            then 'pg_execute_server_program' end,
          case when pg_has_role(oid, 'pg_write_server_files', 'member')
            then 'pg_write_server_files' end,
          case when pg_has_role(oid, 'pg_read_server_files', 'member')
            then 'pg_read_server_files' end], null)
        from pg_roles where rolname = current_user) as rights,
      json_build_object('database', pg_database_size(current_database()),
        'buffers', pg_size_bytes(current_setting('shared_buffers')),
        'log', pg_size_bytes(current_setting('max_wal_size'))) as sizes`.execute(db)
  const [{ version, encoding, used, most, extensions, rights, sizes }] = rows
  return {
    serverVersion: version,
    encoding,
    lackingExtensions: extensionsNeeded().filter((name) => !extensions.includes(name)),
    connections: { used, most: Number(most) },
    excessRights: rights.includes('superuser') ? ['superuser'] : rights,
    sizes,
    aheadSeconds: await aheadOf(db, clock),
  }
}

/**
 * Compares the database's clock with the middle between question and answer; uses the best of
 * three.
 */
async function aheadOf(db: Db, clock: Clock): Promise<number> {
  let best = { error: Infinity, ahead: 0 }
  for (let attempt = 0; attempt < 3; attempt++) {
    const asked = clock.now().getTime()
    const { rows } = await sql<{ at: number }>`
      select extract(epoch from clock_timestamp())::float8 as at`.execute(db)
    const answered = clock.now().getTime()
    const error = answered - asked
    if (error < best.error) best = { error, ahead: rows[0].at - (asked + answered) / 2000 }
  }
  return best.ahead
}

async function lookAtContent(db: Db, now: Date): Promise<Content> {
  const { secret_fingerprint: secretFingerprint } = await db
    .selectFrom('outbox_identity')
    .select('secret_fingerprint')
    .executeTakeFirstOrThrow()
  const owner = await db
    .selectFrom('member')
    .select('id')
    .where('role', '=', 'owner')
    .limit(1)
    .executeTakeFirst()
  const demo = await db.selectFrom('demo').select('seed').executeTakeFirst()
  const newest = await db
    .selectFrom('outbox')
    .select('created_at')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const since = new Date(now.getTime() - PARKED_DAYS * DAY_MS)
  const parked = await db
    .selectFrom('traffic_parked')
    .select((eb) => ['reason', eb.fn.countAll<number>().as('count')])
    .where('parked_at', '>', since)
    .groupBy('reason')
    .orderBy('reason')
    .execute()
  return {
    secretFingerprint,
    hasOwner: owner !== undefined,
    isDemo: demo !== undefined,
    newestEventAt: newest?.created_at ?? null,
    waiting: await outbox.waiting(db, now),
    parked,
    trackers: await nodes.all(db),
    mails: await unsentMails(db),
    lackingLayers: await pieceLayers.lacking(db, TORRENTS_TOLD),
    backups: await backups.standing(db),
    irc: await ircSpeaking.faults(db),
  }
}

async function unsentMails(db: Db): Promise<Content['mails']> {
  const rows = await db
    .selectFrom('mail')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .where('state', 'in', ['kept', 'failed'])
    .groupBy('state')
    .execute()
  const countOf = (state: string) => rows.find((row) => row.state === state)?.count ?? 0
  return { kept: countOf('kept'), failed: countOf('failed') }
}
