import { sql } from 'kysely'
import type { NameRead } from '../../domain/taxonomy/attributes/read-name.ts'
import { nameReaderOf } from '../../domain/taxonomy/attributes/read-name.ts'
import * as attributes from './attributes.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import * as categories from './categories.ts'
import type { Db } from '../base/db.ts'
import { named } from '../records/tasks/failed-rows.ts'
import * as tasks from '../records/tasks/tasks.ts'

// Runs that parse the release names of a category again after its attributes have changed. They
// only fill in missing values, and never change values that members set.

/** The scheduled task that performs the runs. */
export const TASK = 'read-attributes'

/** Requests a run for a category (null: for all), and wakes the task. */
export async function ask(
  tx: Db,
  category: { readonly id: number; readonly slug: string } | null,
  by: Actor,
  now: Date,
): Promise<void> {
  await sql`
    insert into attribute_reading (category_id, asked_by, asked_at, until_id)
    select ${category?.id ?? null}::bigint, ${by.name}, ${now}, max(id) from torrent
    having max(id) is not null`.execute(tx)
  const target = { kind: 'category', name: category?.slug ?? 'all', id: category?.id }
  await audit.record(tx, { by, action: 'attribute.read', target }, now)
  await tasks.wake(tx, TASK)
}

export interface Reading {
  readonly id: number
  /** The slug of a category; null: every category. */
  readonly category: string | null
  readonly askedBy: string
  readonly askedAt: Date
  readonly endedAt: Date | null
  /** The number of torrents that were scanned, and of those that got a value. */
  readonly seen: number
  readonly filled: number
  /** The ID up to which torrents were scanned, and the last one to scan. */
  readonly doneId: number
  readonly untilId: number
}

/** Lists the latest runs, newest first. */
export async function list(db: Db, limit: number): Promise<readonly Reading[]> {
  return db
    .selectFrom('attribute_reading as reading')
    .leftJoin('category', 'category.id', 'reading.category_id')
    .select(['reading.id', 'category.slug as category', 'asked_by as askedBy', 'seen', 'filled'])
    .select(['asked_at as askedAt', 'ended_at as endedAt'])
    .select(['done_id as doneId', 'until_id as untilId'])
    .orderBy('reading.id', 'desc')
    .limit(limit)
    .execute()
}

/**
 * Continues the oldest run for at most `limit` torrents, in one transaction, so that values and
 * progress are committed together. Returns how many torrents were scanned; 0 if no run is open.
 */
export async function readSome(
  db: Db,
  limit: number,
  now: Date,
  except: readonly number[] = [],
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const reading = await tx
      .selectFrom('attribute_reading')
      .select(['id', 'category_id', 'done_id', 'until_id'])
      .where('ended_at', 'is', null)
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .executeTakeFirst()
    if (reading === undefined) return 0
    const rows = await next(tx, reading, limit)
    const good = rows.filter(({ id }) => !except.includes(id))
    const filled = await named(good.map(idOf), () => fill(tx, good))
    const isOver = rows.length < limit
    await tx
      .updateTable('attribute_reading')
      .set({
        done_id: isOver ? reading.until_id : rows[rows.length - 1].id,
        seen: sql`seen + ${rows.length}`,
        filled: sql`filled + ${filled}`,
        ended_at: isOver ? now : null,
      })
      .where('id', '=', reading.id)
      .execute()
    // At least 1, as a run that ends without scanning anything must not end the task: another one
    // may be waiting.
    return Math.max(1, rows.length)
  })
}

const idOf = ({ id }: TorrentName) => id

interface OpenReading {
  readonly category_id: number | null
  readonly done_id: number
  readonly until_id: number
}

interface TorrentName {
  readonly id: number
  readonly name: string
  readonly category_id: number
}

async function next(tx: Db, reading: OpenReading, limit: number): Promise<TorrentName[]> {
  let query = tx
    .selectFrom('torrent')
    .select(['id', 'name', 'category_id'])
    .where('id', '>', reading.done_id)
    .where('id', '<=', reading.until_id)
  if (reading.category_id !== null) {
    const below = categories.idsBelow(await categories.list(tx), reading.category_id)
    query = query.where('category_id', 'in', below)
  }
  return query.orderBy('id').limit(limit).forUpdate().execute()
}

/** Fills in missing values from the names; returns how many torrents got a value. */
async function fill(tx: Db, rows: readonly TorrentName[]): Promise<number> {
  const readers = new Map<number, NameRead>()
  const given: { id: number; values: string }[] = []
  for (const { id, name, category_id: categoryId } of rows) {
    const reader =
      readers.get(categoryId) ?? nameReaderOf(await attributes.attributesOf(tx, categoryId))
    readers.set(categoryId, reader)
    const values = reader(name)
    if (Object.keys(values).length > 0) given.push({ id, values: JSON.stringify(values) })
  }
  if (given.length === 0) return 0
  const { numAffectedRows = 0n } = await sql`
    update torrent set attributes = given.values || attributes
    from unnest(${given.map(({ id }) => id)}::bigint[],
      ${given.map(({ values }) => values)}::jsonb[]) as given (id, values)
    where torrent.id = given.id and not attributes @> given.values
      and given.values || attributes <> attributes`.execute(tx)
  return Number(numAffectedRows)
}
