import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { kept } from '../base/kept.ts'

export interface CategoryRow {
  readonly id: number
  readonly slug: string
  readonly name: string
  /** Whether the category accepts no new uploads. */
  readonly isHidden: boolean
  /** Null: the category is at the top of the tree. */
  readonly parentId: number | null
  readonly kind: 'movie' | 'tv' | 'music' | 'book' | 'game' | 'software' | 'other'
}

/** Lists every category in the order of the menus, each after its parent. */
export async function list(db: Db): Promise<readonly CategoryRow[]> {
  return kept(db, 'categories', async () => {
    const rows = await categories(db).orderBy('position').orderBy('id').execute()
    return inTree(rows).map(({ row }) => row)
  })
}

/** Returns slugs and names for a menu, with a dash for each level below the top. */
export function choicesOf(rows: readonly CategoryRow[]): readonly (readonly [string, string])[] {
  return inTree(rows).map(({ row, depth }) => [row.slug, '– '.repeat(depth) + row.name])
}

/** Returns the category with this slug; undefined if there is none. */
export async function find(db: Db, slug: string): Promise<CategoryRow | undefined> {
  return categories(db).where('slug', '=', slug).executeTakeFirst()
}

function categories(db: Db) {
  return db
    .selectFrom('category')
    .select(['id', 'slug', 'name', 'is_hidden as isHidden', 'parent_id as parentId', 'kind'])
}

/** A category with the instructions for uploaders. */
export interface CategoryPage extends CategoryRow {
  /** The instructions in Markdown; '' for none. */
  readonly rules: string
  /** The Torznab number: set by staff, or derived by the site. */
  readonly torznab: number
}

export async function findPage(db: Db, slug: string): Promise<CategoryPage | undefined> {
  return pages(db).where('slug', '=', slug).executeTakeFirst()
}

/** Lists every category in the order of the menus, with its instructions. */
export async function listPages(db: Db): Promise<readonly CategoryPage[]> {
  return kept(db, 'category-pages', () => pages(db).orderBy('position').orderBy('id').execute())
}

function pages(db: Db) {
  return categories(db).select(['rules', sql<number>`coalesce(torznab, 100000 + id)`.as('torznab')])
}

/** A category with its depth; parents come before children. */
export interface TreeRow<Row> {
  readonly row: Row
  readonly depth: number
}

type Node = Pick<CategoryRow, 'id' | 'parentId'>

/** Sorts rows from the order of the menus into the reading order of the tree. */
export function inTree<Row extends Node>(rows: readonly Row[]): readonly TreeRow<Row>[] {
  const known = new Set(rows.map(({ id }) => id))
  const isBelow = ({ parentId }: Node, id: number | null) =>
    id === null ? parentId === null || !known.has(parentId) : parentId === id
  const walk = (id: number | null, depth: number): TreeRow<Row>[] =>
    rows
      .filter((row) => isBelow(row, id))
      .flatMap((row) => [{ row, depth }, ...walk(row.id, depth + 1)])
  return walk(null, 0)
}

/**
 * Returns the IDs of a category and of all below it: the categories that a filter by this one
 * includes.
 */
export function idsBelow(rows: readonly Node[], id: number): readonly number[] {
  const children = rows.filter(({ parentId }) => parentId === id)
  return [id, ...children.flatMap((child) => idsBelow(rows, child.id))]
}

/**
 * SQL: a table of the given categories with themselves and all below them, in columns `top` and
 * `id`: rules about a category include those below it, as filters do.
 * @param tops a query with one column of IDs
 */
export function withBelow(tops: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(
    with recursive below (top, id) as (
      select given.id, given.id from (${tops}) as given (id)
      union select below.top, category.id from category join below on category.parent_id = below.id
    ) select top, id from below)`
}
