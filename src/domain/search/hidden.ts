import { named } from './asked.ts'
import type { Expression, NamedField } from './expression.ts'
import { leavesOf } from './expression.ts'
import type { SearchQuery } from './query.ts'

/** The slugs of the categories and tags that a member's lists leave out. */
export interface Hidden {
  readonly categories: readonly string[]
  readonly tags: readonly string[]
}

/** The most categories, and the most tags, that a member can hide. */
export const MAX_HIDDEN = 50

/** Slugs that a list asks for in addition to its line. */
interface Chosen {
  readonly categories: readonly string[]
  readonly tags: readonly string[]
}

const NOTHING: SearchQuery = { all: [], none: [], also: [], leftOut: null }

/**
 * Returns the search of a list without what its reader hides. A reader who asks for a category sees
 * what is hidden in it, and one who asks for a tag sees its torrents: only what was not asked for
 * is left out.
 */
export function withoutHidden(
  search: SearchQuery | null,
  { categories, tags }: Hidden,
  chosen: Chosen,
): SearchQuery | null {
  const leaves = (search?.also ?? []).flatMap(leavesOf).filter((leaf) => leaf.kind === 'named')
  const asked = (field: NamedField) =>
    leaves.filter((leaf) => leaf.field === field).map(({ name }) => name)
  const asksForCategory = chosen.categories.length > 0 || asked('category').length > 0
  const askedTags = [...chosen.tags, ...asked('tag')]
  const left = [
    ...(asksForCategory ? [] : categories.map((slug) => excluded('category', slug))),
    ...tags.filter((slug) => !askedTags.includes(slug)).map((slug) => excluded('tag', slug)),
  ]
  if (left.length === 0) return search
  const { also, ...rest } = search ?? NOTHING
  return { ...rest, also: [...also, ...left] }
}

function excluded(field: 'category' | 'tag', name: string): Expression {
  return { kind: 'not', of: named(field, name) }
}
