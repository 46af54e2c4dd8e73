import { count } from '../../../shared/format.ts'
import type { TagLine } from '../../../store/tag-index.ts'
import { TAGGED_UP_TO } from '../../../store/tag-index.ts'
import type { PageData } from '../../http/action.ts'
import type { Fields } from '../../http/forms.ts'
import type { Pager } from '../../http/pager.ts'
import { pagerOf } from '../../http/pager.ts'

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
