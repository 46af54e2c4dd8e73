import { GIB } from '../../../../domain/units.ts'
import { itemKinds } from '../../../../domain/points/shop/kinds.ts'
import { presets } from '../../../../domain/points/shop/presets.ts'
import { bytes, count, points } from '../../../../shared/format.ts'
import type { StoreItem } from '../../../../store/points/shop-items.ts'
import { figure, mark, words } from '../../../ui/cells.ts'
import type { Edited } from '../../../ui/history.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const STORE = '/admin/store'

export interface ItemsPage extends TablePage {
  readonly presetControls: readonly Control[]
}

export function itemsPage(rows: readonly StoreItem[], now: Date): ItemsPage {
  const options = Object.entries(presets).map(([name, { label }]) => [name, label] as const)
  return {
    ...tablePage({
      title: 'Store',
      lead: 'What members buy with their points.',
      make: { label: 'Sell something', href: `${STORE}/new` },
      caption: 'Items of the store, in its order; those taken out last',
      columns: ['Item', 'Brings', 'Price', 'Bought', 'Left', 'Limit', 'For', 'State'],
      rows: rows.map((row) => line(row, now)),
      nothing: 'The store is empty: sell something, or begin with a known set.',
    }),
    presetControls: [control('select', untyped(), 'preset', 'Begin with', { options })],
  }
}

function line(item: StoreItem, now: Date): TableRow {
  const { slug, name, price, bought, stock, memberLimit, limitDays, retiredAt, revision } = item
  const href = `${STORE}/${slug}`
  const limit = limitDays === null ? '' : ` in ${limitDays} days`
  const isOut = retiredAt !== null
  const acts = [
    { label: 'Change', href: `${href}/edit`, method: null },
    isOut
      ? ({ label: 'Put back', href: `${href}/return`, method: 'POST' } as const)
      : ({ label: 'Take out', href: `${href}/retire`, method: 'POST' } as const),
    ...(revision > 1 ? [{ label: 'History', href: `${href}/history`, method: null }] : []),
  ]
  return {
    head: words('Item', name, `${href}/edit`),
    cells: [
      words('Brings', broughtBy(item)),
      figure('Price', points(price)),
      figure('Bought', count(bought)),
      figure('Left', stock === null ? '' : count(stock)),
      words('Limit', memberLimit === null ? '' : `${memberLimit}${limit}`),
      words('For', item.leastRole === null ? '' : (item.roleName ?? item.leastRole)),
      stateOf(item, now),
    ],
    acts,
  }
}

function stateOf({ retiredAt, startsAt, endsAt, stock }: StoreItem, now: Date) {
  if (retiredAt !== null) return mark('State', 'taken out', 'plain')
  if (startsAt !== null && startsAt > now) return mark('State', 'to come', 'plain')
  if (endsAt !== null && endsAt <= now) return mark('State', 'over', 'plain')
  return stock === 0 ? mark('State', 'sold out', 'bad') : mark('State', 'on sale', 'good')
}

function broughtBy({ kind, amount }: StoreItem): string {
  const { label, unit } = itemKinds[kind]
  if (unit === 'none') return label
  return `${label}: ${unit === 'bytes' ? bytes(amount) : `${count(amount)} ${unit}`}`
}

export function makePage(form: Typed): ConfirmPage {
  const slug = control('text', form, 'slug', 'Name in addresses', {
    isRequired: true,
    maxLength: 60,
    hint: 'Small letters, digits and hyphens: upload-10.',
  })
  return confirmPage(
    {
      title: 'Sell something',
      lead: ['It is in the store at once, or from its time on.'],
      action: STORE,
      button: 'Put it into the store',
      isDanger: false,
      backHref: STORE,
    },
    form,
    [slug, ...controls(form)],
  )
}

export function editPage({ slug, name }: StoreItem, form: Typed): ConfirmPage {
  return confirmPage(
    {
      title: `Change ${name}`,
      lead: ['It holds for what is bought from now on.'],
      action: `${STORE}/${slug}`,
      method: 'PUT',
      button: 'Save',
      isDanger: false,
      backHref: STORE,
    },
    form,
    controls(form),
  )
}

function controls(form: Typed): readonly Control[] {
  const kinds = Object.entries(itemKinds).map(([name, { label }]) => [name, label] as const)
  const number = (name: string, label: string, hint: string) =>
    control('text', form, name, label, { maxLength: 12, hint })
  return [
    control('text', form, 'name', 'Name', { isRequired: true, maxLength: 80 }),
    control('text', form, 'says', 'What members read of it', { maxLength: 300 }),
    control('select', form, 'kind', 'Kind', { options: kinds }),
    number('amount', 'How much', 'GiB, tokens, invites or hours; nothing for a title.'),
    control('text', form, 'price', 'Price, points', { isRequired: true, maxLength: 16 }),
    number('lastsDays', 'Tokens run out after days', 'Empty: they keep.'),
    number('memberLimit', 'At most for one member', 'Empty: any number.'),
    number('limitDays', 'Within days', 'Empty: ever.'),
    number('stock', 'Left', 'Empty: any number.'),
    control('text', form, 'leastRole', 'Role or class', {
      maxLength: 40,
      hint: 'The slug of the least one that may buy it; empty: everybody.',
    }),
    control('text', form, 'startsAt', 'From (UTC)', { type: 'datetime-local' }),
    control('text', form, 'endsAt', 'Until (UTC)', { type: 'datetime-local' }),
    number('position', 'Place', 'Items stand in the order of these numbers, then of their price.'),
  ]
}

/** What the form of an item begins with. */
export function typedOf(item: StoreItem): Fields {
  const { kind, amount, price } = item
  const isBytes = itemKinds[kind].unit === 'bytes'
  const number = (value: number | null) => (value === null ? '' : String(value))
  const moment = (at: Date | null) => (at === null ? '' : at.toISOString().slice(0, 16))
  return {
    name: item.name,
    says: item.says,
    kind,
    amount: kind === 'title' ? '' : String(isBytes ? Number((amount / GIB).toFixed(3)) : amount),
    price: String(price / 1_000),
    lastsDays: number(item.lastsDays),
    memberLimit: number(item.memberLimit),
    limitDays: number(item.limitDays),
    stock: number(item.stock),
    leastRole: item.leastRole ?? '',
    startsAt: moment(item.startsAt),
    endsAt: moment(item.endsAt),
    position: String(item.position),
  }
}

/** An item as its history is told; its form rather than the history puts something back. */
export function editedItem({ id, slug, name, revision }: StoreItem): Edited {
  const thing = { name, path: `${STORE}/${slug}`, began: 'As it was made' }
  return { entity: 'store-item', id, ...thing, revision, labels: LABELS, canEdit: false }
}

const LABELS = Object.fromEntries(
  Object.entries({
    name: 'Name',
    says: 'What members read of it',
    kind: 'Kind',
    amount: 'How much',
    price: 'Price',
    lastsDays: 'Tokens run out after days',
    leastRole: 'Role or class',
    memberLimit: 'At most for one member',
    limitDays: 'Within days',
    stock: 'Left',
    startsAt: 'From',
    endsAt: 'Until',
    position: 'Place',
    retiredAt: 'Taken out',
  }).map(([name, label]) => [name, { label, kind: 'whole' as const }]),
)
