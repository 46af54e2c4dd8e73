import { promotionScopeNames } from '../../../../domain/promotions/scopes.ts'
import type { PromotionRow } from '../../../../store/promotions/promotions.ts'
import { decimal, flag, id, named, oneOf, record, text, time } from '../../../../shared/shape.ts'

export const promotionShape = named(
  'Promotion',
  record({
    id,
    title: text(120),
    scope: oneOf(promotionScopeNames),
    target: text(1_000).nullable(),
    downloadFactor: decimal,
    uploadFactor: decimal,
    startsAt: time,
    endsAt: time.nullable(),
    announced: flag,
    amnesty: flag,
  }),
)

export function promotionItem(row: PromotionRow) {
  return {
    id: row.id,
    title: row.title,
    scope: row.scope,
    target: row.target,
    downloadFactor: row.down_permille / 1_000,
    uploadFactor: row.up_permille / 1_000,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    announced: row.is_announced,
    amnesty: row.has_amnesty,
  }
}
