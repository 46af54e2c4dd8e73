import { named } from './asked.ts'
import type { Expression } from './expression.ts'
import { leavesOf } from './expression.ts'
import type { SearchQuery } from './query.ts'

/** The slugs of the categories and tags that are left out of a member's lists. */
export interface Hidden {
  readonly categories: readonly string[]
  readonly tags: readonly string[]
}

/** The most categories, and the most tags, that a member can hide. */
export const MAX_HIDDEN = 50

const NOTHING: SearchQuery = { all: [], none: [], also: [], leftOut: null }

/**
 * Returns the search for a list, without what its reader hides. If the reader asks for a category,
 * what is hidden in it is shown.
 * @param hidden what the reader hides, without tags that the list asks for
 * @param chosen the slugs of categories that the list asks for in addition to its line
 */
export function withoutHidden(
  search: SearchQuery | null,
  { categories, tags }: Hidden,
  chosen: readonly string[] = [],
): SearchQuery | null {
  const leaves = (search?.also ?? []).flatMap(leavesOf)
  const asksForCategory =
    chosen.length > 0 || leaves.some((leaf) => leaf.kind === 'named' && leaf.field === 'category')
  const left = [
    ...(asksForCategory ? [] : categories.map((slug) => excluded('category', slug))),
    ...tags.map((slug) => excluded('tag', slug)),
  ]
  if (left.length === 0) return search
  const { also, ...rest } = search ?? NOTHING
  return { ...rest, also: [...also, ...left] }
}

function excluded(field: 'category' | 'tag', name: string): Expression {
  return { kind: 'not', of: named(field, name) }
}
