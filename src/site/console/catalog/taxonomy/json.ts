import type { CountedCategory } from '../../../../store/taxonomy/category-care.ts'

/** Returns a category as the API shows it, with the slug of its parent. */
export function categoryJson(
  row: Omit<CountedCategory, 'id' | 'torrents' | 'attributes'>,
  all: readonly CountedCategory[],
) {
  const { slug, name, position, isHidden, parentId, kind, torznab, unit3d, rules } = row
  const parent = all.find(({ id }) => id === parentId)?.slug ?? null
  return { slug, name, position, isHidden, parent, kind, torznab, unit3d, rules }
}
