import type { CategoryRow } from '../../../../store/taxonomy/categories.ts'
import { choicesOf } from '../../../../store/taxonomy/categories.ts'
import { memberRoles } from '../../../../domain/roles/permission-rows.ts'
import { strategies } from '../../../../domain/ratio/strategies.ts'
import type { AnyStrategy } from '../../../../domain/ratio/strategy.ts'
import { strategyNamed } from '../../../../domain/ratio/strategies.ts'
import { termParams } from '../../../../domain/ratio/terms.ts'
import { count, timeText, utc } from '../../../../shared/format.ts'
import type { PolicyRow } from '../../../../store/ratio/policies.ts'
import type { Report } from '../../../../store/ratio/report.ts'
import { control } from '../../../http/control.ts'
import type { Typed } from '../../../http/frame/fields.ts'
import { mark, moment, words } from '../../../ui/cells.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage, formPage } from '../../frame/confirm.ts'
import type { Act, TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { controlsOf } from './parts/param-controls.ts'

export const RATIO = '/admin/ratio'

const STATES = { draft: 'draft', asked: 'waits for approval', active: 'judges', ended: 'ended' }

export function policiesPage(rows: readonly PolicyRow[], mayEdit: boolean, now: Date): TablePage {
  return tablePage({
    title: 'Ratio policies',
    caption: 'Policies that evaluate the ratio standing of members',
    lead:
      'One policy applies to all members, unless their role has a separate one; policies of ' +
      'categories apply in addition. A draft evaluates no one: make a dry run first.',
    make: mayEdit ? { label: 'New ratio policy', href: `${RATIO}/new` } : null,
    rows: rows.map((row) => ({
      head: words('Policy', row.name, `${RATIO}/${row.id}`),
      cells: [
        words('Strategy', strategyNamed(row.strategy)?.label ?? row.strategy),
        words('Applies to', scopeText(row)),
        stateMark(row, now),
        moment('Since', row.starts_at && timeText(row.starts_at, now)),
        words('Dry run', reportText(row.report as Report | null)),
      ],
      acts: mayEdit ? actsOf(row) : [],
    })),
    nothing: 'No policies yet. No member is evaluated.',
  })
}

function stateMark(row: PolicyRow, now: Date) {
  const { state, starts_at: from, ended_at: to } = row
  if (state === 'active' && from !== null && from > now) return mark('State', 'comes', 'plain')
  if (state === 'ended' && to !== null && to > now) return mark('State', 'still active', 'good')
  return mark('State', STATES[state], state === 'active' ? 'good' : 'plain')
}

function actsOf({ id, state }: PolicyRow): readonly Act[] {
  const href = `${RATIO}/${id}`
  const end: Act = { label: 'End', href: `${href}/end`, method: 'POST' }
  const from = `/admin/simulations/new?kind=policy&policy=${id}`
  const simulate: Act = { label: 'Simulate', href: from, method: null }
  if (state === 'ended') return []
  if (state === 'active') return [simulate, end]
  return [
    { label: 'Dry run', href: `${href}/report`, method: 'POST' },
    simulate,
    { label: 'Activate', href: `${href}/start`, method: null },
    end,
  ]
}

function scopeText({ scope, role, category }: PolicyRow): string {
  if (scope === 'everyone') return 'everyone'
  return scope === 'role' ? `role ${role}` : `category ${category}`
}

function reportText(report: Report | null): string {
  if (report === null) return 'not yet'
  const { members, of, watched, freed } = report
  const whom = members === of ? '' : `, by ${count(members)} of ${count(of)} members`
  return `${count(watched)} put on watch, ${count(freed)} released${whom}${sparedText(report)}`
}

/** Says how many of the members put on watch an amnesty spares, and until when; empty for none. */
function sparedText({ spared = 0, sparedUntil = null }: Report): string {
  if (spared === 0) return ''
  const until = sparedUntil === null ? 'a week after it ends' : utc(new Date(sparedUntil))
  return `; an amnesty spares ${count(spared)} of those put on watch until ${until}`
}

interface Given {
  readonly title: string
  readonly action: string
  readonly strategy: AnyStrategy
  readonly categories: readonly CategoryRow[]
}

export function policyPage(form: Typed, given: Given): ConfirmPage {
  const { title, action, strategy, categories } = given
  const others = strategies.map(({ name, label }) => [name, label] as const)
  const roles = memberRoles.map((role) => [role, role] as const)
  const slugs = choicesOf(categories)
  const parts = {
    title,
    lead: [strategy.description],
    action,
    button: 'Save draft',
    backHref: RATIO,
  }
  return formPage(parts, form, [
    control('text', form, 'name', 'Name', { isRequired: true, maxLength: 60 }),
    control('select', form, 'strategy', 'Strategy', {
      options: others.filter(([name]) => name === strategy.name),
    }),
    control('select', form, 'scope', 'Applies to', {
      options: [
        ['everyone', 'All members'],
        ['role', 'One role'],
        ['category', 'Traffic in a category with its subcategories'],
      ],
    }),
    control('select', form, 'role', 'Role', { options: [['', '–'], ...roles] }),
    control('select', form, 'category', 'Category', { options: [['', '–'], ...slugs] }),
    ...controlsOf('param', strategy.params, form),
    ...controlsOf('term', termParams, form),
  ])
}

export function strategyPage(): TablePage {
  return tablePage({
    title: 'New ratio policy',
    caption: 'Strategies',
    lead: 'Choose what the policy compares.',
    rows: strategies.map(({ name, label, description: says }) => ({
      head: words('Strategy', label, `${RATIO}/new?strategy=${name}`),
      cells: [words('Values', says)],
    })),
    nothing: '',
  })
}

export function startPage(form: Typed, row: PolicyRow): ConfirmPage {
  const report = row.report as Report | null
  const names = report === null || report.names.length === 0 ? [] : [namesText(report)]
  const given = {
    title: `Activate “${row.name}”`,
    lead: [
      `The policy applies to ${scopeText(row)} and replaces the active one.`,
      `Dry run: ${reportText(report)}.`,
      ...names,
    ],
    warning: report?.isLarge === true ? largeText(row) : null,
    action: `${RATIO}/${row.id}/start`,
    button: 'Activate policy',
    backHref: RATIO,
  }
  return confirmPage(given, form, [
    control('text', form, 'days', 'Starts in (days)', {
      type: 'number',
      hint: 'Number of days. Leave empty to start now. Members are evaluated within 15 minutes.',
    }),
  ])
}

function largeText({ state, asker }: PolicyRow): string {
  return state === 'asked'
    ? `Requested by ${asker ?? 'another staff member'}, because it affects more than 1 % of ` +
        'members.'
    : 'It affects more than 1 % of members, so another staff member must approve it.'
}

function namesText({ names, watched }: Report): string {
  const more = watched > names.length ? ` and ${count(watched - names.length)} more` : ''
  return `Would be put on watch: ${names.join(', ')}${more}.`
}
