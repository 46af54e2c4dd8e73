import { usualFactors } from '../../../../domain/promotions/scopes.ts'
import { count, points, timeText } from '../../../../shared/format.ts'
import type { PoolRow } from '../../../../store/points/pools.ts'
import { formFields } from '../../../http/form-fields.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { formPage } from '../../frame/confirm.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { poolFactors, poolForm } from './forms.ts'

const fields = formFields(poolForm)

export const POOLS = '/admin/pools'

export function poolsPage(found: Paged<PoolRow>, now: Date): TablePage {
  return tablePage({
    title: 'Pools',
    lead: 'Members fill a pool together; a full pool starts a promotion for all members.',
    make: { label: 'Open a pool', href: `${POOLS}/new` },
    caption: 'Pools, open ones first',
    rows: found.rows.map((row) => line(row, now)),
    nothing: 'No pools yet.',
    pager: found.pager,
  })
}

function line(row: PoolRow, now: Date): TableRow {
  const { id, title, given, goal, givers, openedAt, closesAt, state } = row
  const isOpen = state === 'open'
  const words_ = { open: 'open', full: 'full', paid: 'paid out', back: 'refunded' }
  return {
    head: words('Pool', title, `/pools/${id}`),
    cells: [
      figure('Points', points(given)),
      figure('Goal', goal === null ? '' : points(goal)),
      figure('Members', count(givers)),
      moment('Opened', timeText(openedAt, now)),
      moment('Closes', closesAt === null ? null : timeText(closesAt, now), 'when it is full'),
      mark('State', words_[state], isOpen ? 'good' : 'plain'),
    ],
    acts: isOpen ? [{ label: 'Close', href: `${POOLS}/${id}/close`, method: 'POST' }] : [],
  }
}

export function poolItem({ id, title, kind, state, goal, given, givers, ...row }: PoolRow) {
  const { openedAt, closesAt } = row
  const whole = goal === null ? null : goal / 1_000
  return { id, title, kind, state, goal: whole, given: given / 1_000, givers, openedAt, closesAt }
}

export function poolPage(form: Typed): ConfirmPage {
  const options = poolFactors.map((name) => [name, usualFactors[name].says] as const)
  const given = {
    title: 'Open a pool',
    lead: [
      'When the pool is full, its points are spent and its promotion starts for all members.',
      'All members are notified.',
    ],
    action: POOLS,
    button: 'Open pool',
    backHref: POOLS,
  }
  return formPage(given, form, [
    fields.text(form, 'title', 'Title'),
    fields.text(form, 'goal', 'Points to fill it'),
    fields.select(form, 'factors', 'Promotion', { options }),
    fields.text(form, 'hours', 'Length (hours)'),
    fields.text(form, 'days', 'Closes after (days)', {
      hint: 'All contributions are then refunded. Leave empty to keep it open.',
    }),
    fields.check(form, 'repeat', 'Open a new pool when it is full'),
  ])
}
