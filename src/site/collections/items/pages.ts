import { plural } from '../../../shared/format.ts'
import type { CollectionRow } from '../../../store/collections/collections.ts'
import type { On } from '../../../store/collections/items.ts'
import type { PageData } from '../../http/action.ts'
import { onText } from '../forms.ts'

export interface PickPage extends PageData {
  readonly about: { readonly label: string; readonly href: string }
  readonly on: string
  readonly back: string
  readonly lines: readonly {
    readonly label: string
    readonly href: string
    readonly sub: string
    readonly action: string
    readonly isIn: boolean
  }[]
  readonly hasLines: boolean
  readonly newHref: string
}

interface Shown {
  readonly on: On
  readonly name: string
  readonly rows: readonly CollectionRow[]
  readonly holding: ReadonlySet<number>
}

export function pickPage({ on, name, rows, holding }: Shown): PickPage {
  const href = `/${on.target}s/${on.id}`
  return {
    title: 'Add to a collection',
    about: { label: name, href },
    on: onText(on),
    back: href,
    lines: rows.map((row) => ({
      label: row.title,
      href: `/collections/${row.id}`,
      sub: `${row.owner}, ${plural(row.items, 'item', 'items')}`,
      action: `/collections/${row.id}/items`,
      isIn: holding.has(row.id),
    })),
    hasLines: rows.length > 0,
    newHref: `/collections/new?on=${onText(on)}`,
  }
}
