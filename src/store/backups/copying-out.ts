import { createHash } from 'node:crypto'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Header } from '../../shared/backup-file/format.ts'
import { frame, jsonFrame, type Frame } from '../../shared/backup-file/frames.ts'
import { schemaDigest, sequencesOf, tablesOf, type TableOutline } from './catalog.ts'
import { createClient } from '../base/writable-host.ts'

// Reads all rows of a database as of one moment, while others use the database.

/** How values are written, independent of the server's settings. */
export const SETTINGS = `
  set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres';
  set local timezone = 'UTC';
  set local extra_float_digits = 3; set local bytea_output = 'hex';
  set local synchronize_seqscans = off; set local statement_timeout = 0;
  set local idle_in_transaction_session_timeout = 0`

/** The content of a database at one moment. */
export interface Moment {
  readonly header: Pick<Header, 'migrations' | 'schema'>
  readonly tables: readonly TableOutline[]
  /** Returns the rows, which can be read only once. */
  readonly frames: (secret: string) => AsyncIterable<Frame>
}

export interface CopiedTable {
  readonly rows: number
  /** The SHA-256 of the rows as they are in the backup, in hex. */
  readonly digest: string
}

/** Opens a snapshot of a database for a step; others can write in the meantime. */
export async function atOneMoment<T>(
  url: string,
  step: (moment: Moment) => Promise<T>,
): Promise<T> {
  const client = createClient(url, { application_name: 'babou backup' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin transaction isolation level repeatable read, read only')
    await client.query(SETTINGS)
    const tables = await tablesOf(client)
    const header = { migrations: await migrationsOf(client), schema: await schemaDigest(client) }
    return await step({ header, tables, frames: (secret) => framesOf(client, tables, secret) })
  } finally {
    await client.end()
  }
}

async function migrationsOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    'select name from schema_migration order by name',
  )
  return rows.map(({ name }) => name)
}

async function* framesOf(
  client: pg.ClientBase,
  tables: readonly TableOutline[],
  secret: string,
): AsyncGenerator<Frame> {
  yield jsonFrame('secret', { secret })
  let rows = 0
  for (const table of tables) {
    yield jsonFrame('table', table)
    const hash = createHash('sha256')
    const columns = table.columns.map((column) => `"${column}"`).join(', ')
    const out = client.query(copyTo(`copy "${table.name}" (${columns}) to stdout`))
    for await (const bytes of out as AsyncIterable<Buffer>) {
      hash.update(bytes)
      yield frame('rows', bytes)
    }
    // The row count may arrive after the last row, but arrives before the answer to another query.
    await client.query('select')
    rows += out.rowCount
    const copied: CopiedTable = { rows: out.rowCount, digest: hash.digest('hex') }
    yield jsonFrame('table-end', copied)
  }
  yield jsonFrame('sequences', await sequencesOf(client))
  yield jsonFrame('end', { tables: tables.length, rows })
}
