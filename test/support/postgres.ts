import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'
import { databaseUrl, TEMPLATE } from './postgres-server.ts'
import { slowness } from './slowness.ts'

export interface TestDatabase {
  readonly url: string
  /** Ends its connections, too. */
  readonly drop: () => Promise<void>
}

/**
 * A separate database with the complete schema. Its files are copied: through the server's buffers
 * and log, as is the default, they take twice the processor time.
 */
export function testDatabase(): Promise<TestDatabase> {
  return createDatabase(`template ${TEMPLATE} strategy file_copy`)
}

/** The same in a time zone. */
export async function testDatabaseAt(zone: string): Promise<TestDatabase> {
  const database = await testDatabase()
  await inZone(inject('postgresUrl'), new URL(database.url).pathname.slice(1), zone)
  return database
}

/** A separate database with everything that another one has; no one may be connected to that. */
export function copiedDatabase({ url }: TestDatabase): Promise<TestDatabase> {
  return createDatabase(`template ${new URL(url).pathname.slice(1)} strategy file_copy`)
}

/** A separate empty database. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase('')
}

async function createDatabase(options: string): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl')
  const name = `t_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `create database ${name} ${options}`)
  const zone = process.env[ZONE]
  if (zone !== undefined) await inZone(serverUrl, name, zone)
  return {
    url: databaseUrl(serverUrl, name),
    drop: () => drop(serverUrl, name),
  }
}

/** A time zone for all databases, to run any folder in: with `TZ` set to the same. */
const ZONE = 'BABOU_TEST_ZONE'

/** Sessions of a database begin in a time zone, and those of its account there, too. */
async function inZone(serverUrl: string, name: string, zone: string): Promise<void> {
  await onServer(serverUrl, `alter database ${name} set timezone to '${zone}'`)
  await onServer(serverUrl, `alter role current_user in database ${name} set timezone to '${zone}'`)
}

/** By code: autovacuum, which only a superuser may end; and sessions that take long to end. */
const STILL_USED = ['42501', '55006']

/** Waits for those that use it. */
async function drop(serverUrl: string, name: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await onServer(serverUrl, `drop database if exists ${name} with (force)`)
    } catch (error) {
      const { code = '' } = error as { code?: string }
      if (!STILL_USED.includes(code) || tries >= 50 * slowness()) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** A worker runs several files, which share its connection: each one costs more than a statement. */
const KEY = Symbol.for('babou.test.server')
const shared = globalThis as { [KEY]?: Promise<pg.Client> }

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = await (shared[KEY] ??= connected(serverUrl))
  await client.query(statement)
}

async function connected(serverUrl: string): Promise<pg.Client> {
  const forget = () => delete shared[KEY]
  try {
    const client = new pg.Client({ connectionString: serverUrl })
    client.on('error', forget).on('end', forget)
    await client.connect()
    // It does not keep the worker. The types of pg lack it.
    ;(client as pg.Client & { unref: () => void }).unref()
    return client
  } catch (error) {
    forget()
    throw error
  }
}
