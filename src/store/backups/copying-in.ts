import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout } from 'node:timers/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Header } from '../../shared/backup-file/format.ts'
import { BackupError } from '../../shared/backup-file/format.ts'
import type { Frame } from '../../shared/backup-file/frames.ts'
import { bytes32, count, list, strictRecord, text } from '../../shared/shape.ts'
import type { Shape } from '../../shared/shape.ts'
import { asDatabaseError } from '../base/database-away.ts'
import { runThese } from '../base/migrate.ts'
import type { TableOutline } from './catalog.ts'
import { droppable, schemaDigest, tableShape, tablesOf } from './catalog.ts'
import { SETTINGS, type CopiedTable } from './copying-out.ts'
import { createClient } from '../base/writable-host.ts'

// Copies all rows of a backup into a database in one transaction: either all of them are there
// afterwards, or nothing has changed.

export interface Restored {
  readonly tables: number
  readonly rows: number
  /** By table name. */
  readonly copied: ReadonlyMap<string, CopiedTable>
}

export interface RestoreOptions {
  /** Whether to replace the content of the database. */
  readonly isForced: boolean
  readonly secret: SecretKeeper
}

/** What the machine does with the master secret from a backup. */
export interface SecretKeeper {
  /** Throws if the secret cannot be stored; called before rows are written. */
  readonly refuse: (secret: string) => void
  /** Stores the secret; called when all rows are written. */
  readonly keep: (secret: string) => void
}

/**
 * Restores a backup. Every foreign key and unique index is checked, and trackers load the full
 * state.
 *
 * @throws BackupError with why the backup or the database cannot be used; nothing is changed then
 * @throws DatabaseAway
 */
export async function restoreInto(
  url: string,
  { header, frames }: { readonly header: Header; readonly frames: AsyncIterable<Frame> },
  options: RestoreOptions,
): Promise<Restored> {
  const client = createClient(url, { application_name: 'babou restore' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const restored = await replaceAll(client, { header, frames }, options).catch(explain)
    await client.query('analyze')
    return restored
  } finally {
    await client.end()
  }
}

async function replaceAll(
  client: pg.ClientBase,
  { header, frames }: { readonly header: Header; readonly frames: AsyncIterable<Frame> },
  options: RestoreOptions,
): Promise<Restored> {
  await client.query('begin')
  await client.query(SETTINGS)
  await client.query("set local lock_timeout = '30s'; set local maintenance_work_mem = '128MB'")
  await refuseUse(client)
  await makeEmpty(client, options.isForced)
  await makeSchema(client, header)
  const { secret, ...restored } = await fill(client, frames, options).catch(inALine)
  await client.query(NEW_OUTBOX)
  options.secret.keep(secret)
  await client.query('commit')
  return restored
}

function explain(error: unknown): never {
  const { code, message } = error as { code?: string; message: string }
  if (code !== DISK_FULL) throw asDatabaseError(error as Error)
  throw new BackupError(`the disk of the database is full, and nothing was changed: ${message}`)
}

/** SQLSTATE. */
const DISK_FULL = '53100'

/** Converts errors: if PostgreSQL does not accept rows, the backup is at fault, not the program. */
function inALine(error: unknown): never {
  const { code, message, table } = error as { code?: string; message: string; table?: string }
  // Classes of SQLSTATE: data errors, integrity violations, and missing names.
  if (code === undefined || !/^(22|23|42)...$/.test(code)) throw error
  const where = table === undefined ? '' : ` of ${table}`
  throw new BackupError(`PostgreSQL refuses its rows${where}: ${message}`)
}

// Positions of the old outbox are not reused, so every tracker loads the full state.
const NEW_OUTBOX = `
  delete from outbox;
  update outbox_identity set outbox_id = replace(gen_random_uuid()::text, '-', '')`

/** Throws if the database is in use, after waiting for connections that are just ending. */
async function refuseUse(client: pg.ClientBase): Promise<void> {
  for (let tries = 1; ; tries++) {
    const name = await otherClient(client)
    if (name === null) return
    if (tries === USE_TRIES) {
      throw new BackupError(`the database is in use (by ${name}): stop babou on every node first`)
    }
    await setTimeout(USE_PAUSE_MILLISECONDS)
  }
}

const USE_TRIES = 10
const USE_PAUSE_MILLISECONDS = 200

async function otherClient(client: pg.ClientBase): Promise<string | null> {
  await client.query('select pg_stat_clear_snapshot()')
  const { rows } = await client.query<{ name: string }>(`
    select application_name as name from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()
      and backend_type = 'client backend' order by 1 limit 1`)
  const other = rows.at(0)
  if (other === undefined) return null
  return other.name === '' ? 'another program' : other.name
}

/**
 * Drops the objects that migrations created, unless there are members, or tables of other programs.
 */
async function makeEmpty(client: pg.ClientBase, isForced: boolean): Promise<void> {
  const tables = (await tablesOf(client)).map(({ name }) => name)
  if (tables.length > 0 && !isForced) {
    const isOurs = tables.includes('schema_migration') && tables.includes('member')
    const { rows } = isOurs ? await client.query('select from member limit 1') : { rows: [1] }
    if (rows.length > 0) {
      throw new BackupError('the database is not empty: --force replaces everything in it')
    }
  }
  if (tables.length === 0) return
  const { rows } = await client.query<{ name: string }>('select current_schema() as name')
  const [{ name }] = rows
  await client.query('drop schema if exists graphile_worker cascade')
  await client.query(`drop schema "${name}" cascade`)
  await client.query(`create schema "${name}"`)
}

async function makeSchema(client: pg.ClientBase, header: Header): Promise<void> {
  const unknown = await runThese(client, header.migrations)
  if (unknown.length > 0) {
    const names = unknown.slice(0, 3).join(', ')
    throw new BackupError(`it was made by a newer babou (it has ${names}): restore it with that`)
  }
  if ((await schemaDigest(client)) !== header.schema) {
    throw new BackupError(`its tables are not those of babou ${header.babou}`)
  }
}

async function fill(
  client: pg.ClientBase,
  frames: AsyncIterable<Frame>,
  { secret: keeper }: RestoreOptions,
): Promise<Restored & { readonly secret: string }> {
  const tables = new Map((await tablesOf(client)).map((table) => [table.name, table]))
  const { drop, restore } = await droppable(client)
  const all = [...tables.keys()].map((name) => `"${name}"`)
  for (const name of all) await client.query(`alter table ${name} disable trigger user`)
  for (const statement of drop) await client.query(statement)
  // Migrations have already written rows.
  await client.query(`truncate ${all.join(', ')}`)
  const reader = frames[Symbol.asyncIterator]()
  try {
    const { secret, rows, copied } = await readAll(client, reader, tables, keeper)
    for (const statement of restore) await client.query(statement)
    for (const name of all) await client.query(`alter table ${name} enable trigger user`)
    return { secret, tables: copied.size, rows, copied }
  } finally {
    await reader.return?.() // closes the file
  }
}

/** Reads and writes the rows of each table. @throws BackupError */
async function readAll(
  client: pg.ClientBase,
  reader: AsyncIterator<Frame>,
  tables: Map<string, TableOutline>,
  keeper: SecretKeeper,
) {
  const copied = new Map<string, CopiedTable>()
  let secret = ''
  for (;;) {
    const next = await reader.next()
    if (next.done === true) throw new BackupError('it has no end')
    const { kind, bytes } = next.value
    if (kind === 'secret') {
      ;({ secret } = read(secretShape, bytes))
      keeper.refuse(secret)
    }
    if (kind === 'sequences') await moveSequences(client, read(sequencesShape, bytes))
    if (kind === 'table') {
      const table = read(tableShape, bytes)
      await prepare(client, table, tables)
      copied.set(table.name, await copyIn(client, table, reader))
    }
    if (kind === 'end') return { secret, rows: read(endShape, bytes).rows, copied }
  }
}

const column = text(63).regex(/^[a-z_][a-z0-9_]*$/)
const secretShape = strictRecord({ secret: text(1_000).min(16) })
const sequencesShape = list(
  strictRecord({ table: column, column, last: text(20).regex(/^\d+$/).nullable() }),
)
const copiedShape = strictRecord({ rows: count, digest: bytes32 })
const endShape = strictRecord({ tables: count, rows: count })

function read<T>(shape: Shape<T>, bytes: Buffer): T {
  const found = shape.safeParse(parsed(bytes))
  if (found.success) return found.data
  throw new BackupError('it has an unknown part')
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return null // such as a part that babou does not write
  }
}

/**
 * Creates a table of the backup if it is a missing partition, which tasks create and not
 * migrations. @throws BackupError if the table has a column that babou does not have
 */
async function prepare(
  client: pg.ClientBase,
  { name, columns, partition }: TableOutline,
  tables: Map<string, TableOutline>,
): Promise<void> {
  const known = tables.get(name)
  if (known === undefined && partition !== null) {
    const { of, bound } = partition
    await client.query(`create table "${name}" partition of "${of}" ${bound}`)
    return
  }
  const missing = columns.find((one) => known?.columns.includes(one) !== true)
  if (missing === undefined) return
  throw new BackupError(`its table ${name} has a column ${missing}, which babou does not have`)
}

async function copyIn(
  client: pg.ClientBase,
  { name, columns }: TableOutline,
  reader: AsyncIterator<Frame>,
): Promise<CopiedTable> {
  const hash = createHash('sha256')
  let end: CopiedTable | null = null
  async function* rows() {
    for (;;) {
      const next = await reader.next()
      const kind = next.done === true ? 'end' : next.value.kind
      if (kind === 'table-end') end = read(copiedShape, next.value.bytes as Buffer)
      if (kind !== 'rows') return
      hash.update(next.value.bytes as Buffer)
      yield next.value.bytes as Buffer
    }
  }
  const list = columns.map((one) => `"${one}"`).join(', ')
  const into = client.query(copyFrom(`copy "${name}" (${list}) from stdin`))
  await pipeline(Readable.from(rows(), { objectMode: false }), into)
  const found: CopiedTable = { rows: into.rowCount, digest: hash.digest('hex') }
  const said = end as CopiedTable | null
  if (said?.rows === found.rows && said.digest === found.digest) return found
  throw new BackupError(`its rows of ${name} differ from those that were written`)
}

async function moveSequences(
  client: pg.ClientBase,
  values: readonly {
    readonly table: string
    readonly column: string
    readonly last: string | null
  }[],
): Promise<void> {
  for (const { table, column: of, last } of values) {
    const sequence = 'pg_get_serial_sequence($1, $2)'
    if (last !== null) await client.query(`select setval(${sequence}, $3)`, [table, of, last])
  }
}
