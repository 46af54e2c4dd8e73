import { count } from '../../shared/format.ts'
import type { CategoryPage } from '../../store/taxonomy/categories.ts'
import { inTree } from '../../store/taxonomy/categories.ts'
import type { TagLine } from '../../store/taxonomy/tag-index.ts'
import { TAGGED_UP_TO } from '../../store/taxonomy/tag-index.ts'
import type { PageData } from '../http/action.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Pager } from '../http/frame/pager.ts'
import { pagerOf } from '../http/frame/pager.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'

export interface TagsPage extends PageData {
  readonly begin: string
  readonly tags: readonly {
    readonly href: string
    readonly name: string
    /** `12`, `500+`. */
    readonly torrents: string
  }[]
  readonly hasTags: boolean
  readonly pager: Pager | null
}

interface Shown {
  readonly begin: string
  readonly items: readonly TagLine[]
  readonly query: Fields
  readonly next: string | null
  readonly isFirst: boolean
}

export function tagsPage({ begin, items, query, next, isFirst }: Shown): TagsPage {
  return {
    title: 'Tags',
    begin,
    tags: items.map(({ slug, name, torrents }) => ({
      href: `/tags/${slug}`,
      name,
      torrents: torrents === null ? `${TAGGED_UP_TO}+` : count(torrents),
    })),
    hasTags: items.length > 0,
    pager: pagerOf('/tags', { isFirst, next }, query),
  }
}

export interface CategoriesPage extends PageData {
  readonly categories: readonly {
    readonly href: string
    /** Starts with a dash for each level. */
    readonly name: string
    readonly isHidden: boolean
    readonly rulesHtml: Html | null
  }[]
}

export function categoriesPage(rows: readonly CategoryPage[]): CategoriesPage {
  return {
    title: 'Categories',
    categories: inTree(rows).map(({ row: { slug, name, isHidden, rules }, depth }) => ({
      href: `/categories/${slug}`,
      name: '– '.repeat(depth) + name,
      isHidden,
      rulesHtml: rules === '' ? null : markdown(rules, `rules-${slug}`),
    })),
  }
}

/** The tree in display order, for programs. */
export function categoryItems(rows: readonly CategoryPage[]) {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const pathOf = ({ parentId }: CategoryPage): string[] => {
    const above = parentId === null ? undefined : byId.get(parentId)
    return above === undefined ? [] : [...pathOf(above), above.slug]
  }
  return inTree(rows).map(({ row }) => {
    const { id, slug, name, kind, torznab, isHidden, rules } = row
    return { id, slug, name, path: pathOf(row), kind, torznab, takesUploads: !isHidden, rules }
  })
}
