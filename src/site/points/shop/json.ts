import { itemKindNames } from '../../../domain/points/shop/kinds.ts'
import {
  byteCount,
  count,
  decimal,
  flag,
  id,
  named,
  oneOf,
  record,
  slug,
  text,
  time,
} from '../../../shared/shape.ts'
import type { PurchaseRow } from '../../../store/points/purchases.ts'
import { pointsJson } from '../../ledger/parts/labels.ts'
import type { OfferedItem } from './pages.ts'

export const itemShape = named(
  'StoreItem',
  record({
    slug,
    name: text(80),
    says: text(300),
    kind: oneOf(itemKindNames),
    amount: byteCount.describe('bytes, tokens, invites or hours; 0 for a title'),
    price: decimal,
    lastsDays: count.nullable(),
    role: text(60).nullable().describe('the required role or class'),
    stock: count.nullable(),
    memberLimit: count.nullable(),
    limitDays: count.nullable(),
    endsAt: time.nullable(),
    canBuy: flag,
    whyNot: text(40).nullable(),
  }),
)

export const purchaseShape = record({
  id,
  name: text(80),
  kind: oneOf(itemKindNames),
  amount: byteCount,
  price: decimal,
  detail: text(100),
  endsAt: time.nullable(),
  at: time,
})

export function itemJson({ item, whyNot }: OfferedItem) {
  const { slug: name, says, kind, amount, lastsDays, stock, memberLimit, limitDays, endsAt } = item
  return {
    slug: name,
    name: item.name,
    ...{ says, kind, amount, lastsDays, stock, memberLimit, limitDays, endsAt },
    price: pointsJson(item.price),
    role: item.leastRole,
    canBuy: whyNot === null,
    whyNot,
  }
}

export function purchaseJson({ price, ...row }: PurchaseRow) {
  return { ...row, price: pointsJson(price) }
}
