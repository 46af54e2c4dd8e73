import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { plainTable } from './texts/plain-talk.ts'

// Rows of the source that wait in quarantine, as the console shows them.

export interface WaitingReason {
  readonly kind: string
  readonly reason: string
  readonly rows: number
}

export interface WaitingRow {
  readonly kind: string
  readonly oldId: number
  readonly reason: string
  /** The name on the old site; empty: it has none, or the rows are no longer staged. */
  readonly name: string
}

/** The most reasons: those that contain hashes or names are different for each row. */
const MAX_REASONS = 100

/** Returns how many rows wait, by kind and reason, most frequent first. */
export async function reasons(db: Db): Promise<readonly WaitingReason[]> {
  const { rows } = await sql<WaitingReason>`
    select kind, reason, count(*) as rows from import_row where outcome = 'quarantined'
    group by 1, 2 order by 3 desc, 1, 2 limit ${MAX_REASONS}`.execute(db)
  return rows
}

interface Asked {
  readonly kind: string | null
  readonly reason: string | null
  readonly after: { readonly kind: string; readonly oldId: number } | null
  readonly limit: number
}

/** Returns rows that wait, by kind and ID. */
export async function list(db: Db, { kind, reason, after, limit }: Asked) {
  const { rows } = await sql<Omit<WaitingRow, 'name'>>`
    select kind, old_id as "oldId", reason from import_row
    where outcome = 'quarantined' and (${kind}::text is null or kind = ${kind})
      and (${reason}::text is null or reason = ${reason})
      and (${after?.kind ?? null}::text is null
        or (kind, old_id) > (${after?.kind ?? null}, ${after?.oldId ?? null}))
    order by kind, old_id limit ${limit}`.execute(db)
  const names = await namesOf(db, rows)
  return rows.map((row): WaitingRow => {
    return { ...row, name: names.get(`${row.kind} ${row.oldId}`) ?? '' }
  })
}

/** The tables of staged rows by kind, with the column for the name of a row. */
const NAMED: Readonly<Record<string, string>> = {
  member: 'name',
  torrent: 'name',
  topic: 'title',
  collection: 'title',
  request: 'title',
  forum: 'name',
  ...{ post: 'body', comment: 'body', 'torrent-comment': 'body', 'collage-comment': 'body' },
  'request-comment': 'body',
}
const MAX_NAME = 120

async function namesOf(db: Db, rows: readonly Omit<WaitingRow, 'name'>[]) {
  const names = new Map<string, string>()
  for (const kind of new Set(rows.map((row) => row.kind))) {
    const table = await stagedFor(db, kind)
    if (table === null) continue
    const ids = rows.filter((row) => row.kind === kind).map(({ oldId }) => oldId)
    const { rows: found } = await sql<{ id: number; name: string }>`
      select id, left(${sql.ref(NAMED[kind])}, ${MAX_NAME}) as name from ${sql.raw(table)}
      where id = any(${`{${ids.join()}}`}::bigint[])`.execute(db)
    for (const { id, name } of found) names.set(`${kind} ${id}`, name)
  }
  return names
}

/** Returns the table with the staged rows of a kind; null: it no longer exists. */
async function stagedFor(db: Db, kind: string): Promise<string | null> {
  if (!Object.hasOwn(NAMED, kind)) return null
  const table = plainTable(kind)
  const { rows } = await sql<{ is: boolean }>`
    select to_regclass(${table}) is not null as is`.execute(db)
  return rows[0].is ? table : null
}

export interface ShownRow extends WaitingRow {
  readonly outcome: string
  readonly newId: number | null
  /**
   * The columns of the staged row in order, with their values as text; null: it is no longer
   * staged.
   */
  readonly fields: readonly (readonly [column: string, value: string])[] | null
}

/** Columns that a person who views the row does not need, or may not see. */
const HIDDEN = ['id', 'password', 'salt', 'password_kind', 'passkey', 'digest', 'factor_secret']
const MAX_VALUE = 10_000

/** Returns a row with its values in the source, whatever its outcome is now. */
export async function find(db: Db, kind: string, oldId: number): Promise<ShownRow | null> {
  const { rows } = await sql<Omit<ShownRow, 'fields' | 'name'>>`
    select kind, old_id as "oldId", reason, outcome, new_id as "newId" from import_row
    where kind = ${kind} and old_id = ${oldId}`.execute(db)
  const row = rows.at(0)
  if (row === undefined) return null
  const table = await stagedFor(db, kind)
  if (table === null) return { ...row, name: '', fields: null }
  const { rows: found } = await sql<{ key: string; value: string | null }>`
    select f.key, left(f.value, ${MAX_VALUE}) as value
    from ${sql.raw(table)} p, json_each_text(to_json(p)) f where p.id = ${oldId}`.execute(db)
  const fields = found.flatMap(({ key, value }) => {
    const isShown = value !== null && value !== '' && !HIDDEN.includes(key)
    return isShown ? [[key, value] as const] : []
  })
  const whole = found.find(({ key }) => key === NAMED[kind])?.value ?? ''
  const name = [...whole].slice(0, MAX_NAME).join('')
  return { ...row, name, fields: found.length === 0 ? null : fields }
}
