import { sql } from 'kysely'
import type { Actor } from './audit.ts'
import * as audit from './audit.ts'
import type { Db } from './db.ts'

// Categories as staff manage them. One that has torrents is hidden, never deleted.

export interface CategoryForm {
  readonly slug: string
  readonly name: string
  readonly position: number
  readonly isHidden: boolean
}

export type CategorySaved =
  { readonly ok: true; readonly id: number } | { readonly ok: false; readonly code: 'SLUG_TAKEN' }

export type CountedCategory = Awaited<ReturnType<typeof list>>[number]

/** Every category in its order, with how many torrents it has. */
export async function list(db: Db) {
  return db
    .selectFrom('category')
    .select(['id', 'slug', 'name', 'position', 'is_hidden as isHidden'])
    .select(
      sql<number>`(select count(*) from torrent
        where category_id = category.id and state = 'listed')`.as('torrents'),
    )
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** Makes a category, or (with `id`) changes one. */
export async function save(
  db: Db,
  id: number | null,
  form: CategoryForm,
  by: Actor,
  now: Date,
): Promise<CategorySaved> {
  const { slug, name, position, isHidden } = form
  const values = { slug, name, position, is_hidden: isHidden }
  try {
    return await db.transaction().execute(async (tx) => {
      const before = id === null ? {} : await detailsOf(tx, id)
      const row =
        id === null
          ? await tx.insertInto('category').values(values).returning('id').executeTakeFirstOrThrow()
          : await tx
              .updateTable('category')
              .set(values)
              .where('id', '=', id)
              .returning('id')
              .executeTakeFirstOrThrow()
      const change = audit.difference(before, { slug, name, position, isHidden })
      const target = { kind: 'category', id: row.id, name: slug }
      await audit.record(tx, { by, action: 'category.save', target, ...change }, now)
      return { ok: true, id: row.id }
    })
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === '23505' && constraint === 'category_slug_key') {
      return { ok: false, code: 'SLUG_TAKEN' }
    }
    throw error
  }
}

async function detailsOf(tx: Db, id: number): Promise<audit.Details> {
  return tx
    .selectFrom('category')
    .select(['slug', 'name', 'position', 'is_hidden as isHidden'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
}
