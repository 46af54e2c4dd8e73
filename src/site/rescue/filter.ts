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

/** The filter of an address, and all categories; what is not valid asks for nothing. */
export async function readFilter(db: Db, query: Fields, memberId: number) {
  const tree: readonly CategoryRow[] = await categories.list(db)
  const category = tree.find(({ slug }) => slug === query.category)
  const filter: ListFilter = {
    categories: category === undefined ? [] : categories.idsBelow(tree, category.id),
    seeders: SEEDERS.get(query.seeders) ?? null,
    hadBy: query.whose === 'had' ? memberId : null,
    sort: rescueSorts.find((one) => one === query.sort) ?? 'risk',
  }
  return { tree, filter }
}

/** The filters of an address, for that of the feed with the same torrents. */
export function askedOf(query: Fields): string {
  const asked = new URLSearchParams()
  for (const key of ['category', 'seeders', 'whose'] as const) {
    const given = query[key]
    if (typeof given === 'string' && given !== '') asked.set(key, given)
  }
  return asked.toString()
}
