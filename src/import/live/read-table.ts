import type { Connection, TypeCastField } from 'mysql2'
import { hashOf, lanesOfValues, seedOf } from '../row-hash.ts'
import type { Chunk, KnownRows, SourceColumn, Unhashed, Value, Wanted } from '../rows.ts'
import { bitsAsText, CHUNK_BYTES, CHUNK_ROWS, SourceError, withoutNul } from '../rows.ts'
import { say } from './say.ts'

/** The most rows that wait in the driver; when there are more, it stops reading from the server. */
const AHEAD = 500
/** The number of rows whose hashes are read by one statement. */
const HASHED_ROWS = 20_000

export interface LiveColumn {
  readonly name: string
  readonly type: string
  /** Whether the column is the primary key, or a part of it. */
  readonly isKey: boolean
}

export interface ReadingTable {
  readonly connection: Connection
  readonly table: string
  readonly described: readonly LiveColumn[]
  readonly wanted: Wanted
  readonly known: KnownRows
  readonly unhashed: Unhashed
}

/** A table and its columns that are read. */
interface Plan extends ReadingTable {
  readonly columns: readonly string[]
  readonly chosen: readonly LiveColumn[]
  /** Those of `chosen` that are in the hash of a row. */
  readonly hashed: readonly LiveColumn[]
  readonly read: readonly SourceColumn[]
  /** The list for SELECT: the columns of `read` and, if the server can compute it, the hash. */
  readonly list: string
  /**
   * The primary key, if it is one column of whole numbers. Null: the rows are hashed by this
   * process.
   */
  readonly key: string | null
}

/**
 * Reads a table, or only its rows that are not known. The rows of an unwanted table are only
 * counted.
 */
export async function* readTable(reading: ReadingTable): AsyncGenerator<Chunk> {
  const { connection, table, described, wanted, known, unhashed } = reading
  const columns = described.map(({ name }) => name)
  const asked = Object.hasOwn(wanted, table) ? wanted[table] : []
  const chosen = described.filter(({ name }) => asked.includes(name))
  const read = chosen.map(({ name, type }) => ({ name, isBinary: isBinary(type) }))
  if (read.length === 0) {
    const [{ n }] = await say(connection, `select count(*) as n from ${quoted(table)}`)
    yield { table, columns, read, rows: [], hashes: [], same: 0, skipped: Number(n) }
    return
  }
  // The table must be reported even if it has no rows.
  yield { table, columns, read, rows: [], hashes: [], same: 0, skipped: 0 }
  const key = keyOf(described)
  const secret = Object.hasOwn(unhashed, table) ? unhashed[table] : []
  const hashed = chosen.filter(({ name }) => !secret.includes(name))
  const names = chosen.map(({ name }) => quoted(name))
  const list = [...names, ...(key === null ? [] : [hashSql(hashed)])].join(', ')
  const plan = { ...reading, columns, chosen, hashed, read, list, key }
  const isKnown = await known.open(table)
  if (isKnown && key !== null) yield* readChanged(plan, quoted(key))
  else yield* chunksOf(plan, streamed(plan, ''))
}

/**
 * Reads the hashes of all rows from the server, and then the rows that are not known. The server
 * calculates the next hashes while the previous ones are looked up.
 */
async function* readChanged(plan: Plan, key: string): AsyncGenerator<Chunk> {
  const { table, columns, read, known } = plan
  let next = hashesAfter(plan, key, null)
  for (;;) {
    const rows = await next
    if (rows.length === 0) return
    next = hashesAfter(plan, key, rows[rows.length - 1].k)
    // An error is thrown later, when these rows are awaited.
    next.catch(() => undefined)
    const open = rows.filter(({ h }) => !taken(known, BigInt(h)))
    const same = rows.length - open.length
    if (same > 0) yield { table, columns, read, rows: [], hashes: [], same, skipped: 0 }
    for (let from = 0; from < open.length; from += CHUNK_ROWS) {
      const keys = open.slice(from, from + CHUNK_ROWS).map(({ k }) => k)
      // The hashes were looked up above, so all rows that are read now are new.
      const isNew = { ...plan, known: { ...known, take: () => false } }
      yield* chunksOf(isNew, streamed(plan, `where ${key} in (${keys.join()})`))
    }
  }
}

/** Returns the keys and hashes of the rows after a key. */
function hashesAfter({ connection, table, hashed }: Plan, key: string, after: string | null) {
  const where = after === null ? '' : `where ${key} > ${after}`
  return failing(
    table,
    say(
      connection,
      `select ${key} as k, ${hashSql(hashed)} as h from ${quoted(table)} ${where}
      order by ${key} limit ${HASHED_ROWS}`,
    ),
  )
}

function streamed({ connection, table, list, chosen }: Plan, where: string) {
  const query = connection.query({
    sql: `select ${list} from ${quoted(table)} ${where}`,
    rowsAsArray: true,
    typeCast: castOf(chosen),
  })
  return query.stream({ highWaterMark: AHEAD }) as AsyncIterable<Value[]>
}

async function* chunksOf(plan: Plan, stream: AsyncIterable<Value[]>): AsyncGenerator<Chunk> {
  const { table, columns, chosen, hashed, read, key, known } = plan
  const seed = seedOf(JSON.stringify(hashed))
  const isHashed = chosen.map((column) => hashed.includes(column))
  const hashHere = (row: readonly Value[]) => {
    return hashOf(
      lanesOfValues(
        seed,
        row.filter((_, at) => isHashed[at]),
      ),
    )
  }
  const given = { table, columns, read, skipped: 0 }
  let rows: Value[][] = []
  let hashes: bigint[] = []
  let same = 0
  let size = 0
  try {
    for await (const row of stream) {
      const hash = key === null ? hashHere(row) : BigInt(row.pop() as string)
      if (taken(known, hash)) same++
      else {
        rows.push(row)
        hashes.push(hash)
        for (const value of row) size += value?.length ?? 0
      }
      if (rows.length + same < CHUNK_ROWS && size < CHUNK_BYTES) continue
      yield { ...given, rows, hashes, same }
      rows = []
      hashes = []
      same = 0
      size = 0
    }
  } catch (error) {
    throw asSourceError(table, error)
  }
  if (rows.length + same > 0) yield { ...given, rows, hashes, same }
}

const taken = (known: KnownRows, hash: bigint) => {
  return known.take(Number(hash >> 32n), Number(hash & 0xffff_ffffn))
}

async function failing<T>(table: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw asSourceError(table, error)
  }
}

function asSourceError(table: string, error: unknown): SourceError {
  if (error instanceof SourceError) return error
  const { message } = error as Error
  return new SourceError(`reading the table ${table} failed: ${message}`)
}

function keyOf(described: readonly LiveColumn[]): string | null {
  const keys = described.filter(({ isKey }) => isKey)
  const isNumber = keys.length === 1 && /^(?:tiny|small|medium|big)?int$/i.test(keys[0].type)
  return isNumber ? keys[0].name : null
}

/**
 * Returns the SQL of a row's hash: 60 bits of MD5 over its columns, as a decimal number. All values
 * are taken as bytes, because texts of different collations cannot be concatenated.
 */
function hashSql(columns: readonly LiveColumn[]): string {
  const form = Buffer.from(JSON.stringify(columns.map(({ name, type }) => [name, type])))
  const values = columns.map(({ name }) => {
    const value = `cast(${quoted(name)} as binary)`
    return `ifnull(concat(length(${value}), 0x3a, ${value}), 0x6e)`
  })
  const all = [`0x${form.toString('hex')}`, ...values].join(', ')
  return `conv(left(md5(concat_ws(0x00, ${all})), 15), 16, 10)`
}

function isBinary(type: string): boolean {
  return /^(?:tiny|medium|long)?blob$|^(?:var)?binary$/i.test(type)
}

/** Returns bytes for binary columns, numbers for bit columns, and text for all others. */
function castOf(columns: readonly LiveColumn[]) {
  const types = new Map(columns.map(({ name, type }) => [name, type.toLowerCase()]))
  return (field: TypeCastField): Value => {
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
