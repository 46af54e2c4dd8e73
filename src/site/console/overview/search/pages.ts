import type { PageData } from '../../../http/action.ts'
import type { Asked } from './forms.ts'
import type { FoundItem } from './groups.ts'

export interface ConsoleSearchPage extends PageData {
  /** The text in the search box: a key that was looked up is not shown again. */
  readonly asked: string
  readonly isAsked: boolean
  /** The address to which the page's forms return, without the search text, which may be a key. */
  readonly here: string
  readonly groups: readonly {
    readonly id: string
    readonly name: string
    readonly items: readonly FoundItem[]
  }[]
  readonly isEmpty: boolean
}

export function searchPage(
  { text, isKey }: Asked,
  found: readonly { readonly name: string; readonly items: readonly FoundItem[] }[],
): ConsoleSearchPage {
  return {
    title: 'Search',
    asked: isKey ? '' : text,
    isAsked: text !== '',
    here: '/admin/search',
    groups: found.map(({ name, items }, at) => ({ id: `found-${at}`, name, items })),
    isEmpty: found.length === 0,
  }
}
