import { itemKindNames } from '../../../../domain/points/shop/kinds.ts'
import {
  byteCount,
  count,
  decimal,
  id,
  named,
  oneOf,
  record,
  slug,
  text,
  time,
} from '../../../../shared/shape.ts'
import type { StoreItem } from '../../../../store/points/shop-items.ts'

export const staffItemShape = named(
  'StaffStoreItem',
  record({
    id,
    slug,
    name: text(80),
    says: text(300),
    kind: oneOf(itemKindNames),
    amount: byteCount,
    price: decimal,
    lastsDays: count.nullable(),
    leastRole: text(40).nullable(),
    memberLimit: count.nullable(),
    limitDays: count.nullable(),
    stock: count.nullable(),
    startsAt: time.nullable(),
    endsAt: time.nullable(),
    retiredAt: time.nullable(),
    position: count,
    revision: id,
    bought: count,
  }),
)

export function staffItem({ roleName: _, price, ...item }: StoreItem) {
  return { ...item, price: price / 1_000 }
}
