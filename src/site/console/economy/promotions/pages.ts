import { factorsText, promotionScopes } from '../../../../domain/promotions/scopes.ts'
import { timeText } from '../../../../shared/format.ts'
import type { PromotionRow } from '../../../../store/promotions/promotions.ts'
import { mark, moment, words } from '../../../ui/cells.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'

export const PROMOTIONS = '/admin/promotions'
/** The page that simulates a promotion over recorded days. */
export const SIMULATE = '/admin/simulations/new?kind=promotion'
const END = 'DELETE' as const

export function promotionsPage(found: Paged<PromotionRow>, now: Date): TablePage {
  return tablePage({
    title: 'Promotions',
    lead:
      'Traffic that counts less or more for a time. Of all promotions that apply, the lowest ' +
      'download factor and the highest upload factor count.',
    make: { label: 'New promotion', href: `${PROMOTIONS}/new` },
    caption: 'Promotions, latest start first',
    rows: found.rows.map((row) => line(row, now)),
    nothing: 'No promotions yet.',
    pager: found.pager,
  })
}

function line(row: PromotionRow, now: Date): TableRow {
  const isOver = row.ends_at !== null && row.ends_at <= now
  const state = isOver
    ? mark('State', 'over', 'plain')
    : row.starts_at > now
      ? mark('State', 'scheduled', 'plain')
      : mark('State', 'active', 'good')
  const scope = promotionScopes[row.scope]
  return {
    head: words('Title', row.title),
    cells: [
      words('Scope', row.target === null ? scope : `${scope}: ${row.target}`),
      words('Factors', factorsText(row.up_permille, row.down_permille)),
      moment('From', timeText(row.starts_at, now)),
      moment('Until', row.ends_at === null ? null : timeText(row.ends_at, now), 'until ended'),
      state,
    ],
    acts: [
      { label: 'Simulate', href: `${SIMULATE}&promotion=${row.id}`, method: null },
      ...(isOver ? [] : [{ label: 'End', href: `${PROMOTIONS}/${row.id}`, method: END }]),
    ],
  }
}
