import { GIB } from '../../../../domain/units.ts'
import { itemKinds } from '../../../../domain/points/shop/kinds.ts'
import { presets } from '../../../../domain/points/shop/presets.ts'
import { bytes, count, plural, points } from '../../../../shared/format.ts'
import type { StoreItem } from '../../../../store/points/shop-items.ts'
import { figure, mark, words } from '../../../ui/cells.ts'
import type { Edited } from '../../../http/frame/history.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { untyped } from '../../../http/frame/fields.ts'
import type { Fields } from '../../../http/frame/forms.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { formPage } from '../../frame/confirm.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { itemForm } from './forms.ts'

const fields = formFields(itemForm)

export const STORE = '/admin/shop'

export interface ItemsPage extends TablePage {
  readonly presetControls: readonly Control[]
}

export function itemsPage(rows: readonly StoreItem[], now: Date): ItemsPage {
  const options = Object.entries(presets).map(([name, { label }]) => [name, label] as const)
  return {
    ...tablePage({
      title: 'Shop',
      lead: 'What members can buy with their points.',
      make: { label: 'Add item', href: `${STORE}/new` },
      caption: 'Shop items in their order, removed ones last',
      rows: rows.map((row) => line(row, now)),
      nothing: 'The shop is empty. Add an item, or start with a preset.',
    }),
    presetControls: [control('select', untyped(), 'preset', 'Preset', { options })],
  }
}

function line(item: StoreItem, now: Date): TableRow {
  const { slug, name, price, bought, stock, memberLimit, limitDays, retiredAt, revision } = item
  const href = `${STORE}/${slug}`
  const limit = limitDays === null ? '' : ` in ${plural(limitDays, 'day', 'days')}`
  const isOut = retiredAt !== null
  const acts = [
    { label: 'Edit', href: `${href}/edit`, method: null },
    isOut
      ? ({ label: 'Restore', href: `${href}/return`, method: 'POST' } as const)
      : ({ label: 'Remove', href: `${href}/retire`, method: 'POST' } as const),
    ...(revision > 1 ? [{ label: 'History', href: `${href}/history`, method: null }] : []),
  ]
  return {
    head: words('Item', name, `${href}/edit`),
    cells: [
      words('Contents', broughtBy(item)),
      figure('Price', points(price)),
      figure('Sold', count(bought)),
      figure('Items left', stock === null ? '' : count(stock)),
      words('Limit', memberLimit === null ? '' : `${memberLimit}${limit}`),
      words('For', item.leastRole === null ? '' : (item.roleName ?? item.leastRole)),
      stateOf(item, now),
    ],
    acts,
  }
}

function stateOf({ retiredAt, startsAt, endsAt, stock }: StoreItem, now: Date) {
  if (retiredAt !== null) return mark('State', 'removed', 'plain')
  if (startsAt !== null && startsAt > now) return mark('State', 'scheduled', 'plain')
  if (endsAt !== null && endsAt <= now) return mark('State', 'over', 'plain')
  return stock === 0 ? mark('State', 'sold out', 'bad') : mark('State', 'on sale', 'good')
}

function broughtBy({ kind, amount }: StoreItem): string {
  const { label, unit } = itemKinds[kind]
  if (unit === 'none') return label
  return `${label}: ${unit === 'bytes' ? bytes(amount) : `${count(amount)} ${unit}`}`
}

export function makePage(form: Typed): ConfirmPage {
  const slug = fields.text(form, 'slug', 'Name in URLs', {
    hint: 'Lowercase letters, digits and hyphens: upload-10.',
  })
  const given = {
    title: 'New shop item',
    lead: ['It is on sale immediately, or from its start time.'],
    action: STORE,
    button: 'Add to shop',
    backHref: STORE,
  }
  return formPage(given, form, [slug, ...controls(form)])
}

export function editPage({ slug, name, stock }: StoreItem, form: Typed): ConfirmPage {
  const { stockSeen } = form.values
  const seen = typeof stockSeen === 'string' ? stockSeen : String(stock ?? '')
  const given = {
    title: `Edit ${name}`,
    lead: ['Changes apply to future purchases.'],
    action: `${STORE}/${slug}`,
    method: 'PUT' as const,
    button: 'Save item',
    backHref: STORE,
    hidden: [{ name: 'stockSeen', value: seen }],
  }
  return formPage(given, form, controls(form))
}

function controls(form: Typed): readonly Control[] {
  const kinds = Object.entries(itemKinds).map(([name, { label }]) => [name, label] as const)
  const number = (name: string, label: string, hint: string) =>
    control('text', form, name, label, { maxLength: 12, hint })
  return [
    fields.text(form, 'name', 'Name'),
    fields.text(form, 'says', 'Description for members'),
    fields.select(form, 'kind', 'Kind', { options: kinds }),
    number('amount', 'Amount', 'GiB, tokens, invites or hours. Leave empty for a title.'),
    fields.text(form, 'price', 'Price (points)'),
    number('lastsDays', 'Tokens expire after (days)', 'Leave empty for no expiry date.'),
    number('memberLimit', 'Maximum per member', 'Leave empty for no limit.'),
    number('limitDays', 'Within days', 'Leave empty to count all purchases.'),
    number('stock', 'Items left', 'Leave empty for unlimited.'),
    fields.text(form, 'leastRole', 'Role or class', {
      hint: 'Slug of the lowest role that can buy it. Leave empty for all members.',
    }),
    fields.text(form, 'startsAt', 'From (UTC)', { type: 'datetime-local' }),
    fields.text(form, 'endsAt', 'Until (UTC)', { type: 'datetime-local' }),
    number('position', 'Position', 'Items are sorted by this number, then by price.'),
  ]
}

/** Returns the initial values of the form of an item. */
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

/**
 * An item as shown in its history. Earlier values are restored with its form, not from the history.
 */
export function editedItem({ id, slug, name, revision }: StoreItem): Edited {
  const thing = { name, path: `${STORE}/${slug}`, began: 'As created' }
  return { entity: 'store-item', id, ...thing, revision, labels: LABELS, canEdit: false }
}

const LABELS = Object.fromEntries(
  Object.entries({
    name: 'Name',
    says: 'Description for members',
    kind: 'Kind',
    amount: 'Amount',
    price: 'Price',
    lastsDays: 'Tokens expire after (days)',
    leastRole: 'Role or class',
    memberLimit: 'Maximum per member',
    limitDays: 'Within days',
    stock: 'Items left',
    startsAt: 'From',
    endsAt: 'Until',
    position: 'Position',
    retiredAt: 'Removed',
  }).map(([name, label]) => [name, { label, kind: 'whole' as const }]),
)
