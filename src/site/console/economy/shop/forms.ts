import { GIB } from '../../../../domain/units.ts'
import { milliOf } from '../../../../domain/ledger/amounts.ts'
import { MOST_DAYS } from '../../../../domain/points/most-days.ts'
import type { ItemKind } from '../../../../domain/points/shop/kinds.ts'
import { itemKindNames, itemKinds } from '../../../../domain/points/shop/kinds.ts'
import { presetNames } from '../../../../domain/points/shop/presets.ts'
import { count } from '../../../../shared/format.ts'
import { oneOf, slug, strictRecord, text } from '../../../../shared/shape.ts'
import type { NewItem } from '../../../../store/points/shop-items.ts'
import type { FieldErrors, Fields } from '../../../http/frame/forms.ts'
import { readForm } from '../../../http/frame/forms.ts'
import { momentIn, typedMoment } from '../../../ui/typed-times.ts'

const number = text(12)
  .trim()
  .regex(/^\d{0,9}$/, 'must be a whole number, or empty')
const whole = number.optional()
const days = number
  .refine((given) => !(Number(given) > MOST_DAYS), `must be at most ${count(MOST_DAYS)}`)
  .optional()
const moment = typedMoment.optional()

const fields = {
  name: text(80).trim().min(1),
  says: text(300).trim().optional(),
  kind: oneOf(itemKindNames),
  amount: text(16).trim().optional().describe('GiB, tokens, invites or hours; empty for a title'),
  price: text(16)
    .trim()
    .refine((given) => (milliOf(given) ?? 0n) > 0n, 'must be a number of points above 0'),
  lastsDays: days.describe('for tokens: days until unused ones expire'),
  leastRole: text(40).trim().optional().describe('the slug of a role or class'),
  memberLimit: whole.describe('maximum per member'),
  limitDays: days.describe('within this many days; empty: in total'),
  stock: whole.describe('items left; empty: unlimited'),
  startsAt: moment.describe('UTC'),
  endsAt: moment.describe('UTC'),
  position: whole,
}

export const itemForm = strictRecord({ slug, ...fields })
export const editForm = strictRecord({
  ...fields,
  stockSeen: whole.describe('`stock` as you saw it: if it is the same, what was sold since counts'),
})
export const presetForm = strictRecord({ preset: oneOf(presetNames) })

type Read =
  | { readonly ok: true; readonly item: NewItem }
  | { readonly ok: false; readonly errors: FieldErrors }

/** Returns whether the stock in a form is still the one that the form was opened with. */
export function keepsStock({ stock = '', stockSeen }: Fields): boolean {
  return stockSeen !== undefined && stockSeen === stock
}

/** Reads the form of an item; `known` is the slug of an existing one, from its address. */
export function readItem(body: Fields, known: string | null): Read {
  const form = readForm(known === null ? itemForm : editForm, body)
  if (!form.ok) return form
  const { value } = form
  const amount = amountIn(value.kind, value.amount ?? '')
  const errors: Record<string, readonly string[]> = {}
  if (amount === null) errors.amount = [`must be a number of ${unitOf(value.kind)} above 0`]
  else if (amount > mostOf(value.kind)) {
    const most = count(mostOf(value.kind) / unitSize(value.kind))
    errors.amount = [`must be at most ${most} ${unitOf(value.kind)}`]
  }
  const [startsAt, endsAt] = [momentIn(value.startsAt ?? ''), momentIn(value.endsAt ?? '')]
  if (startsAt !== null && endsAt !== null && endsAt <= startsAt) {
    errors.endsAt = ['must be after the start']
  }
  if (amount === null || Object.keys(errors).length > 0) return { ok: false, errors }
  const leastRole = value.leastRole ?? ''
  const item = {
    slug: known ?? String((value as { slug?: string }).slug),
    name: value.name,
    says: value.says ?? '',
    kind: value.kind,
    amount,
    price: Number(milliOf(value.price)),
    lastsDays: value.kind === 'tokens' ? wholeIn(value.lastsDays) : null,
    leastRole: leastRole === '' ? null : leastRole,
    memberLimit: wholeIn(value.memberLimit),
    limitDays: wholeIn(value.limitDays),
    stock: value.stock === undefined || value.stock === '' ? null : Number(value.stock),
    position: wholeIn(value.position) ?? 0,
    startsAt,
    endsAt,
  }
  return { ok: true, item }
}

/** Returns the largest amount of an item in its unit; for freeleech, ten years. */
function mostOf(kind: ItemKind): number {
  return kind === 'freeleech' ? 87_600 : 1_000_000 * unitSize(kind)
}

function unitSize(kind: ItemKind): number {
  return itemKinds[kind].unit === 'bytes' ? GIB : 1
}

/** Returns the unit of an amount, such as `GiB` or `hours`. */
function unitOf(kind: ItemKind): string {
  const { unit } = itemKinds[kind]
  return unit === 'bytes' ? 'GiB' : unit
}

function amountIn(kind: ItemKind, typed: string): number | null {
  if (kind === 'title') return 0
  const milli = milliOf(typed)
  if (milli === null || milli === 0n) return null
  const amount = (Number(milli) / 1_000) * unitSize(kind)
  if (itemKinds[kind].unit === 'bytes') return Math.round(amount)
  return Number.isInteger(amount) ? amount : null
}

/** Reads a limit; 0 and an empty field both mean that there is no limit. */
function wholeIn(typed: string | undefined): number | null {
  return typed === undefined || typed === '' || Number(typed) === 0 ? null : Number(typed)
}
