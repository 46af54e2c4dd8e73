import type { Db } from './db.ts'

export interface CategoryRow {
  readonly id: number
  readonly slug: string
  readonly name: string
  /** It takes no new uploads. */
  readonly isHidden: boolean
}

/** Every category in the order of the menus. */
export async function list(db: Db): Promise<readonly CategoryRow[]> {
  return db
    .selectFrom('category')
    .select(['id', 'slug', 'name', 'is_hidden as isHidden'])
    .orderBy('position')
    .orderBy('id')
    .execute()
}

/** The category of this slug. */
export async function find(db: Db, slug: string): Promise<CategoryRow | undefined> {
  return db
    .selectFrom('category')
    .select(['id', 'slug', 'name', 'is_hidden as isHidden'])
    .where('slug', '=', slug)
    .executeTakeFirst()
}
