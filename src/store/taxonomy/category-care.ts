import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'
import { DEEPEST } from './attributes.ts'
import type { CategoryPage } from './categories.ts'
import * as categories from './categories.ts'
import type { Db } from '../base/db.ts'
import * as profiles from '../members/profiles.ts'
import * as savedSearches from './saved-searches.ts'

// How staff manage categories. A category that has torrents can be hidden, but never deleted.

export interface CategoryForm {
  readonly slug: string
  readonly name: string
  readonly position: number
  readonly isHidden: boolean
  /** Null: at the top of the tree. */
  readonly parentId: number | null
  readonly kind: CategoryPage['kind']
  /** The instructions in Markdown. */
  readonly rules: string
  /** The Torznab number; null: 100000 plus the ID. */
  readonly torznab: number | null
  /** The number for UNIT3D programs; null: unchanged, or for a new category the next free one. */
  readonly unit3d: number | null
}

export type CategorySaved =
  | { readonly ok: true; readonly id: number }
  | { readonly ok: false; readonly code: 'SLUG_TAKEN' | 'NUMBER_TAKEN' | 'BAD_PARENT' }

export type CountedCategory = Awaited<ReturnType<typeof list>>[number]

/**
 * Makes changes of the tree wait for each other, because two parallel ones could create a cycle.
 */
const TREE_LOCK = 0x6261_626f_7504

/**
 * Lists categories in the order of their siblings, with the number of torrents directly in each.
 */
export async function list(db: Db) {
  return db
    .selectFrom('category')
    .select(['id', 'slug', 'name', 'position', 'is_hidden as isHidden'])
    .select(['parent_id as parentId', 'kind', 'rules', 'torznab', unit3d.as('unit3d')])
    .select(
      sql<number>`(select count(*) from torrent
        where category_id = category.id and state = 'listed')`.as('torrents'),
    )
    .select(
      sql<number>`(select count(*) from attribute
        where category_id = category.id and not is_retired)`.as('attributes'),
    )
    .orderBy('position')
    .orderBy('id')
    .execute()
}

const unit3d = sql<number>`(select number from tool_number where category_id = category.id)`

/** Creates a category or, with `id`, changes one. */
export async function save(
  db: Db,
  id: number | null,
  form: CategoryForm,
  by: Actor,
  now: Date,
): Promise<CategorySaved> {
  const { slug, name, position, isHidden, parentId, kind, rules, torznab, unit3d: number } = form
  const values = {
    ...{ slug, name, position, kind, rules, torznab },
    ...{ is_hidden: isHidden, parent_id: parentId },
  }
  try {
    return await db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(${TREE_LOCK})`.execute(tx)
      if (!(await mayStandBelow(tx, id, parentId))) return { ok: false, code: 'BAD_PARENT' }
      const before: audit.Details = id === null ? {} : await detailsOf(tx, id)
      const row =
        id === null
          ? await tx.insertInto('category').values(values).returning('id').executeTakeFirstOrThrow()
          : await tx
              .updateTable('category')
              .set(values)
              .where('id', '=', id)
              .returning('id')
              .executeTakeFirstOrThrow()
      if (number !== null) await setNumber(tx, row.id, number)
      await followSlug(tx, before.slug, slug, now)
      await savedSearches.followTree(tx)
      const change = audit.difference(before, { ...form })
      const target = { kind: 'category', id: row.id, name: slug }
      await audit.record(tx, { by, action: 'category.save', target, ...change }, now)
      return { ok: true, id: row.id }
    })
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === '23505' && constraint === 'category_slug_key') {
      return { ok: false, code: 'SLUG_TAKEN' }
    }
    if (code === '23505' && constraint === 'tool_number_pkey') {
      return { ok: false, code: 'NUMBER_TAKEN' }
    }
    throw error
  }
}

/** Updates what members saved under the slug of a category, when the slug changes. */
async function followSlug(tx: Db, from: unknown, to: string, now: Date): Promise<void> {
  if (typeof from !== 'string' || from === to) return
  await profiles.renameHidden(tx, 'categories', from, to)
  await savedSearches.followSlug(tx, { field: 'category', from, to }, now)
}

/** Replaces the number that a trigger assigned. */
async function setNumber(tx: Db, id: number, number: number): Promise<void> {
  await tx.updateTable('tool_number').set({ number }).where('category_id', '=', id).execute()
}

/** Returns whether the tree stays free of cycles and within its depth limit. */
async function mayStandBelow(tx: Db, id: number | null, parentId: number | null) {
  if (parentId === null) return true
  const rows = await categories.list(tx)
  const parents = new Map(rows.map((row) => [row.id, row.parentId]))
  if (!parents.has(parentId)) return false
  const below = id === null ? [] : categories.idsBelow(rows, id)
  if (below.includes(parentId)) return false
  const depthOf = (of: number | null): number =>
    of === null ? 0 : 1 + depthOf(parents.get(of) ?? null)
  const own = id === null ? 0 : depthOf(id)
  const height = Math.max(1, ...below.map((one) => depthOf(one) - own + 1))
  return depthOf(parentId) + height <= DEEPEST
}

async function detailsOf(tx: Db, id: number): Promise<audit.Details> {
  return tx
    .selectFrom('category')
    .select(['slug', 'name', 'position', 'is_hidden as isHidden'])
    .select(['parent_id as parentId', 'kind', 'rules', 'torznab', unit3d.as('unit3d')])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow()
}
