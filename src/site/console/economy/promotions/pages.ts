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
      'Traffic that counts less or more for a time. Of all promotions that apply, the lowest ' +
      'download factor and the highest upload factor count.',
    make: { label: 'New promotion', href: `${PROMOTIONS}/new` },
    caption: 'Promotions, latest start first',
    columns: ['Title', 'Scope', 'Factors', 'From', 'Until', 'State'],
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
      title: 'New promotion',
      lead: [
        'It applies to all traffic from its start.',
        'Intervals between two announces that it covers in part count in proportion.',
      ],
      action: PROMOTIONS,
      button: 'Create promotion',
      isDanger: false,
      backHref: PROMOTIONS,
      links: canSimulate
        ? [{ label: 'Simulate it over the last weeks first', href: SIMULATE }]
        : [],
    },
    form,
    [
      control('text', form, 'title', 'Title', { isRequired: true, maxLength: 120 }),
      control('select', form, 'factors', 'Factors', { options: factors }),
      ...targetControls(form, scope),
      control('text', form, 'startsIn', 'Starts in, hours', {
        maxLength: 4,
        hint: 'Leave empty to start now.',
      }),
      control('select', form, 'hours', 'Length', { options: hours }),
      control('check', form, 'announce', 'Announce it to members', {
        hint: 'Members are notified when it starts, and a banner is shown while it lasts.',
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
      'For freeleech of everything: ratio watch is paused, and no member is put on watch ' +
      'until 7 days after it ends.',
  })
}

/** What a scope has to be told: its label and hint. */
const TARGETS: Readonly<Partial<Record<PromotionScope, readonly [string, string]>>> = {
  category: ['Category', 'Its slug, as in its URL.'],
  tag: ['Tag', 'Its slug, as in its URL.'],
  bundle: ['Bundle', 'The ID in its URL.'],
  torrent: ['Torrent', 'The ID in its URL.'],
  featured: ['Torrent', 'The ID in its URL.'],
  personal: ['Member', 'Name of the member.'],
}

function targetControls(form: Typed, scope: PromotionScope): readonly Control[] {
  if (scope === 'role') {
    const options = memberRoles.map((role) => [role, roleName(role)] as const)
    return [control('select', form, 'role', 'Role', { options })]
  }
  const [label, hint] = TARGETS[scope] ?? []
  if (label === undefined || hint === undefined) return []
  return [control('text', form, 'target', label, { isRequired: true, maxLength: 100, hint })]
}

function lasts(hours: string): string {
  const days = Number(hours) / 24
  return days === 1 ? '1 day' : `${days} days`
}
