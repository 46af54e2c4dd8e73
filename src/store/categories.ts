import type { Db } from './db.ts'

export interface CategoryRow {
  readonly id: number
  readonly slug: string
  readonly name: string
}

/** Every category in the order of the menus. */
export async function list(db: Db): Promise<readonly CategoryRow[]> {
  return db
    .selectFrom('category')
    .select(['id', 'slug', 'name'])
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** The category of this slug. */
export async function find(db: Db, slug: string): Promise<CategoryRow | undefined> {
  return db
    .selectFrom('category')
    .select(['id', 'slug', 'name'])
    .where('slug', '=', slug)
    .executeTakeFirst()
}
