import type { PromotionScope } from '../../../../domain/promotions/scopes.ts'
import { factorsText, promotionScopes, usualFactors } from '../../../../domain/promotions/scopes.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { timeText } from '../../../../shared/format.ts'
import type { PromotionRow } from '../../../../store/promotions/promotions.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import { mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import type { Paged } from '../../frame/paging.ts'
import type { TablePage, TableRow } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { roleName } from '../../frame/role-label.ts'
import { HOURS } from './forms.ts'

export const PROMOTIONS = '/admin/promotions'
const SIMULATE = '/admin/simulations/new?kind=promotion'
const END = 'DELETE' as const

export function promotionsPage(found: Paged<PromotionRow>, now: Date): TablePage {
  return tablePage({
    title: 'Promotions',
    lead:
      'What counts less or more for a while. ' +
      'Of all that hold, the least download and the most upload count.',
    make: { label: 'Promote something', href: `${PROMOTIONS}/new` },
    caption: 'Promotions, the one that begins last first',
    columns: ['Title', 'For', 'Worth', 'From', 'Until', 'State'],
    rows: found.rows.map((row) => line(row, now)),
    nothing: 'Nothing was ever promoted.',
    pager: found.pager,
  })
}

function line(row: PromotionRow, now: Date): TableRow {
  const isOver = row.ends_at !== null && row.ends_at <= now
  const state = isOver
    ? mark('State', 'over', 'plain')
    : row.starts_at > now
      ? mark('State', 'to come', 'plain')
      : mark('State', 'holds', 'good')
  const scope = promotionScopes[row.scope]
  return {
    head: words('Title', row.title),
    cells: [
      words('For', row.target === null ? scope : `${scope}: ${row.target}`),
      words('Worth', factorsText(row.up_permille, row.down_permille)),
      moment('From', timeText(row.starts_at, now)),
      moment('Until', row.ends_at === null ? null : timeText(row.ends_at, now), 'it is ended'),
      state,
    ],
    acts: [
      { label: 'Simulate', href: `${SIMULATE}&promotion=${row.id}`, method: null },
      ...(isOver ? [] : [{ label: 'End', href: `${PROMOTIONS}/${row.id}`, method: END }]),
    ],
  }
}

export interface PromotionPage extends ConfirmPage {
  readonly scope: PromotionScope
  readonly tabs: readonly { readonly label: string; href: string; readonly isCurrent: boolean }[]
}

/**
 * The form of one scope, with the fields that it asks for; the others are a link away.
 * `canSimulate`: whether who asks may have one tried over recorded days first.
 */
export function promotionPage(
  form: Typed,
  scope: PromotionScope,
  canSimulate: boolean,
): PromotionPage {
  const factors = Object.entries(usualFactors).map(([value, { says }]) => [value, says] as const)
  const hours = HOURS.map((value) => [value, value === '' ? 'Until ended' : lasts(value)] as const)
  const page = confirmPage(
    {
      title: 'Promote something',
      lead: [
        'It holds for whatever moves from its start on.',
        'An interval between two announces that it cuts counts by its share.',
      ],
      action: PROMOTIONS,
      button: 'Promote',
      isDanger: false,
      backHref: PROMOTIONS,
      links: canSimulate
        ? [{ label: 'Simulate one over the last weeks first', href: SIMULATE }]
        : [],
    },
    form,
    [
      control('text', form, 'title', 'Title', { isRequired: true, maxLength: 120 }),
      control('select', form, 'factors', 'What counts', { options: factors }),
      ...targetControls(form, scope),
      control('text', form, 'startsIn', 'Begins in hours', { maxLength: 4, hint: 'Empty: now.' }),
      control('select', form, 'hours', 'Lasts', { options: hours }),
      control('check', form, 'announce', 'Announce it to members', {
        hint: 'A notice to each when it begins, and a line above every page while it holds.',
      }),
      ...(scope === 'global' ? [amnestyControl(form)] : []),
    ],
  )
  const tabs = Object.entries(promotionScopes).map(([name, label]) => ({
    label,
    href: `${PROMOTIONS}/new?scope=${name}`,
    isCurrent: name === scope,
  }))
  return { ...page, scope, tabs }
}

function amnestyControl(form: Typed): Control {
  return control('check', form, 'amnesty', 'Amnesty', {
    hint:
      'For freeleech of everything: watches stand still meanwhile, and nobody is watched ' +
      'anew for 7 days after it.',
  })
}

/** What a scope has to be told: its label and hint. */
const TARGETS: Readonly<Partial<Record<PromotionScope, readonly [string, string]>>> = {
  category: ['Which category', 'Its slug, as in its address.'],
  tag: ['Which tag', 'Its slug, as in its address.'],
  bundle: ['Which bundle', 'The number of its page.'],
  torrent: ['Which torrent', 'The number of its page.'],
  featured: ['Which torrent', 'The number of its page.'],
  personal: ['Which member', 'The name.'],
}

function targetControls(form: Typed, scope: PromotionScope): readonly Control[] {
  if (scope === 'role') {
    const options = memberRoles.map((role) => [role, roleName(role)] as const)
    return [control('select', form, 'role', 'Which role', { options })]
  }
  const [label, hint] = TARGETS[scope] ?? []
  if (label === undefined || hint === undefined) return []
  return [control('text', form, 'target', label, { isRequired: true, maxLength: 100, hint })]
}

function lasts(hours: string): string {
  const days = Number(hours) / 24
  return days === 1 ? '1 day' : `${days} days`
}
