import type { Db } from '../../store/base/db.ts'
import type { RescueFilter } from '../../store/rescue/rescue.ts'
import { rescueSorts } from '../../store/rescue/rescue.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { Fields } from '../http/frame/forms.ts'

export type ListFilter = Omit<RescueFilter, 'after' | 'limit'>

const SEEDERS: ReadonlyMap<unknown, number> = new Map([
  ['none', 0],
  ['one', 1],
])

/**
 * Reads the filter of an address, and loads all categories. Null: there is no such category, as in
 * an address that was saved before it was renamed; other invalid values do not filter.
 */
export async function readFilter(db: Db, query: Fields, memberId: number) {
  const tree: readonly CategoryRow[] = await categories.list(db)
  const asked = typeof query.category === 'string' ? query.category : ''
  const category = tree.find(({ slug }) => slug === asked)
  if (asked !== '' && category === undefined) return null
  const filter: ListFilter = {
    categories: category === undefined ? [] : categories.idsBelow(tree, category.id),
    seeders: SEEDERS.get(query.seeders) ?? null,
    hadBy: query.whose === 'had' ? memberId : null,
    sort: rescueSorts.find((one) => one === query.sort) ?? 'risk',
  }
  return { tree, filter }
}

/** Returns the filters of an address, for the feed of the same torrents. */
export function askedOf(query: Fields): string {
  const asked = new URLSearchParams()
  for (const key of ['category', 'seeders', 'whose'] as const) {
    const given = query[key]
    if (typeof given === 'string' && given !== '') asked.set(key, given)
  }
  return asked.toString()
}
