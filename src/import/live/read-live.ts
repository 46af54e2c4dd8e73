import { createConnection } from 'mysql2'
import type { Connection } from 'mysql2'
import type { Chunk, SourceReader } from '../rows.ts'
import { NO_ROWS, SourceError } from '../rows.ts'
import type { LiveColumn } from './read-table.ts'
import type { ReadingTable } from './read-table.ts'
import { readTable } from './read-table.ts'
import { say } from './say.ts'

const CONNECT_MS = 15_000

/**
 * Opens a live MySQL or MariaDB. All tables are read as of the same moment, in one read-only
 * transaction, and as text. Numbers above 2^53 and dates that do not exist (`0000-00-00`) therefore
 * arrive unchanged.
 *
 * @param url `mysql://user:password@host:port/database`; the account only needs SELECT
 */
export async function openLive(url: string): Promise<SourceReader> {
  const connection = createConnection({
    uri: url,
    connectTimeout: CONNECT_MS,
    charset: 'utf8mb4',
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    multipleStatements: false,
  })
  // Errors of the connection also reach the statement that is running.
  connection.on('error', () => undefined)
  await begin(connection)
  return {
    read: (wanted, known = NO_ROWS, unhashed = {}) => {
      return readAll({ connection, wanted, known, unhashed })
    },
    close: () => closed(connection),
  }
}

async function begin(connection: Connection): Promise<void> {
  try {
    await say(connection, "set session time_zone = '+00:00', net_write_timeout = 3600")
    await say(connection, 'set session transaction isolation level repeatable read')
    await say(connection, 'start transaction with consistent snapshot, read only')
  } catch (error) {
    connection.destroy()
    const { message } = error as Error
    throw new SourceError(`the database cannot be read: ${message}`)
  }
}

async function* readAll(
  asked: Pick<ReadingTable, 'connection' | 'wanted' | 'known' | 'unhashed'>,
): AsyncGenerator<Chunk> {
  const rows = await say(
    asked.connection,
    `select t.table_name as t, c.column_name as c, c.data_type as d, c.column_key as k
    from information_schema.tables t join information_schema.columns c
      on c.table_schema = t.table_schema and c.table_name = t.table_name
    where t.table_schema = database() and t.table_type = 'BASE TABLE'
    order by t.table_name, c.ordinal_position`,
  )
  const tables = new Map<string, LiveColumn[]>()
  for (const { t, c, d, k } of rows) {
    tables.set(t, [...(tables.get(t) ?? []), { name: c, type: d, isKey: k === 'PRI' }])
  }
  for (const [table, described] of tables) {
    yield* readTable({ ...asked, table, described })
  }
}

function closed(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.end(() => resolve())
  })
}
