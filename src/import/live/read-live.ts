import { createConnection } from 'mysql2'
import type { Connection, TypeCastField, TypeCastNext } from 'mysql2'
import type { Chunk, SourceColumn, SourceReader, Value, Wanted } from '../rows.ts'
import { bitsAsText, CHUNK_BYTES, CHUNK_ROWS, SourceError, withoutNul } from '../rows.ts'

const CONNECT_MS = 15_000
/** Rows that wait in the driver; then it stops reading from the server. */
const AHEAD = 500

/**
 * Reads a live MySQL or MariaDB: all tables as of one moment, in one read-only transaction, as
 * text. Numbers above 2^53 and dates that do not exist (`0000-00-00`) arrive as they are.
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
  // Errors of the connection reach the statement that is under way.
  connection.on('error', () => undefined)
  await begin(connection)
  return {
    read: (wanted) => readAll(connection, wanted),
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

async function* readAll(connection: Connection, wanted: Wanted): AsyncGenerator<Chunk> {
  const rows = await say(
    connection,
    `select t.table_name as t, c.column_name as c, c.data_type as d
    from information_schema.tables t join information_schema.columns c
      on c.table_schema = t.table_schema and c.table_name = t.table_name
    where t.table_schema = database() and t.table_type = 'BASE TABLE'
    order by t.table_name, c.ordinal_position`,
  )
  const tables = new Map<string, { name: string; type: string }[]>()
  for (const { t, c, d } of rows) tables.set(t, [...(tables.get(t) ?? []), { name: c, type: d }])
  for (const [table, columns] of tables) yield* readTable(connection, table, columns, wanted)
}

type Described = readonly { readonly name: string; readonly type: string }[]

async function* readTable(
  connection: Connection,
  table: string,
  described: Described,
  wanted: Wanted,
): AsyncGenerator<Chunk> {
  const columns = described.map(({ name }) => name)
  const asked = Object.hasOwn(wanted, table) ? wanted[table] : []
  const chosen = described.filter(({ name }) => asked.includes(name))
  const read = chosen.map(({ name, type }) => ({ name, isBinary: isBinary(type) }))
  if (read.length === 0) {
    const [{ n }] = await say(connection, `select count(*) as n from ${quoted(table)}`)
    yield { table, columns, read, rows: [], skipped: Number(n) }
    return
  }
  const list = read.map(({ name }) => quoted(name)).join(', ')
  const query = connection.query({
    sql: `select ${list} from ${quoted(table)}`,
    rowsAsArray: true,
    typeCast: castOf(chosen),
  })
  const stream = query.stream({ highWaterMark: AHEAD }) as AsyncIterable<Value[]>
  yield* chunksOf(stream, { table, columns, read })
}

async function* chunksOf(
  stream: AsyncIterable<Value[]>,
  given: { table: string; columns: readonly string[]; read: readonly SourceColumn[] },
): AsyncGenerator<Chunk> {
  let rows: Value[][] = []
  let size = 0
  try {
    for await (const row of stream) {
      rows.push(row)
      for (const value of row) size += value?.length ?? 0
      if (rows.length < CHUNK_ROWS && size < CHUNK_BYTES) continue
      yield { ...given, rows, skipped: 0 }
      rows = []
      size = 0
    }
  } catch (error) {
    if (error instanceof SourceError) throw error
    const { message } = error as Error
    throw new SourceError(`reading the table ${given.table} failed: ${message}`)
  }
  if (rows.length > 0) yield { ...given, rows, skipped: 0 }
}

function isBinary(type: string): boolean {
  return /^(?:tiny|medium|long)?blob$|^(?:var)?binary$/i.test(type)
}

/** Bytes of binary columns, numbers of bit columns, the text of all others. */
function castOf(columns: Described) {
  const types = new Map(columns.map(({ name, type }) => [name, type.toLowerCase()]))
  return (field: TypeCastField, _next: TypeCastNext): Value => {
    const type = types.get(field.name) ?? ''
    if (isBinary(type)) return field.buffer()
    if (type === 'bit') {
      const bytes = field.buffer()
      return bytes === null ? null : bitsAsText(bytes)
    }
    const text = field.string()
    return text === null ? null : withoutNul(text)
  }
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function say(connection: Connection, sql: string): Promise<Record<string, string>[]> {
  return new Promise((resolve, reject) => {
    connection.query(sql, (error, rows) => {
      if (error === null) resolve(rows as Record<string, string>[])
      else reject(error)
    })
  })
}

function closed(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.end(() => resolve())
  })
}
