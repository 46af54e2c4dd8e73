import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// Unused images are deleted after some time. Since when an image has been unused is recorded first,
// so that an image that was removed by mistake, or by an intruder, can be restored.

/**
 * Texts that may show an uploaded image, including the copies that staff keep, and the fields of
 * drafts.
 */
const TEXTS = [
  ['torrent', 'description'],
  ['comment', 'body'],
  ['message', 'body'],
  ['post', 'body'],
  ['article', 'body'],
  ['held_text', 'body'],
  ['case_text', 'body'],
  ['report', 'body'],
  ['staff_case', 'excerpt'],
  ['message_report_part', 'body'],
  ['prepared_answer', 'body'],
  ['request', 'description'],
  ['text_draft', 'fields'],
  ['wiki_page', 'body'],
  ['poll', 'description'],
  ['bundle', 'description'],
  ['collection', 'description'],
  ['category', 'rules'],
  ['member', 'about'],
] as const

/** A column that refers to images, in any table. */
export interface Reference {
  readonly table: string
  readonly column: string
}

/** Returns all columns that refer to images, from the catalog of the database. */
export async function references(db: Db): Promise<readonly Reference[]> {
  const { rows } = await sql<Reference>`
    select conrelid::regclass::text as table, attname as column
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where contype = 'f' and confrelid = 'image'::regclass order by 1, 2`.execute(db)
  return rows
}

/**
 * Records since when up to `limit` images above an ID are unused, and clears this for images that
 * are used again. Returns the last ID, or null if there were no more images.
 */
export async function look(
  db: Db,
  after: number,
  limit: number,
  from: readonly Reference[],
  now: Date,
): Promise<number | null> {
  const shown = TEXTS.map(
    ([table, column]) => sql`
      select distinct decode(key[1], 'hex') as digest from ${sql.table(table)},
        regexp_matches(${sql.ref(column)}::text, '/img/([0-9a-f]{64})', 'g') as key
      where ${sql.ref(column)}::text like '%/img/%'`,
  )
  const { rows } = await sql<{ last: number | null }>`
    with batch as materialized (
      select id, digest, thumb_digest, unused_since from image where id > ${after}
      order by id limit ${limit}
    ), shown as materialized (${sql.join(shown, sql` union `)}),
    judged as (
      select id, (${isReferred(from, 'batch')} or digest in (select digest from shown)
        or thumb_digest in (select digest from shown)) as used from batch
    ), noted as (
      update image set unused_since = case when used then null else ${now}::timestamptz end
      from judged where image.id = judged.id and used = (unused_since is not null)
    )
    select max(id) as last from batch`.execute(db)
  return rows[0].last
}

/** Deletes up to `limit` images that have been unused since `before`; returns the number. */
export async function removeUnused(
  db: Db,
  before: Date,
  limit: number,
  from: readonly Reference[],
): Promise<number> {
  const where = sql`unused_since < ${before} and not (${isReferred(from, 'image')})`
  const order = { oldestBy: 'unused_since', skipsLocked: true }
  return deleteSome(db, { from: 'image', where, ...order }, limit)
}

function isReferred(from: readonly Reference[], image: string): RawBuilder<boolean> {
  const each = from.map(
    ({ table, column }) =>
      sql`exists (select from ${sql.table(table)} as held
        where ${sql.ref(`held.${column}`)} = ${sql.ref(`${image}.id`)})`,
  )
  return sql<boolean>`(${sql.join([sql`false`, ...each], sql` or `)})`
}
