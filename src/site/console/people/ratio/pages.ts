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
import { confirmPage } from '../../frame/confirm.ts'
import type { Act, TablePage } from '../../frame/table.ts'
import { tablePage } from '../../frame/table.ts'
import { controlsOf } from './parts/param-controls.ts'

export const RATIO = '/admin/ratio'

const STATES = { draft: 'draft', asked: 'waits for a second yes', active: 'judges', ended: 'ended' }

export function policiesPage(rows: readonly PolicyRow[], mayEdit: boolean, now: Date): TablePage {
  return tablePage({
    title: 'Ratio rules',
    caption: 'Rules that judge the standing of members',
    lead:
      'One rule judges everyone, unless their role has one of its own; rules of categories judge ' +
      'beside them. A draft judges nobody: let it run dry first.',
    make: mayEdit ? { label: 'New rule', href: `${RATIO}/new` } : null,
    columns: ['Rule', 'Strategy', 'Judges', 'State', 'Since', 'Dry run'],
    rows: rows.map((row) => ({
      head: words('Rule', row.name, `${RATIO}/${row.id}`),
      cells: [
        words('Strategy', strategyNamed(row.strategy)?.label ?? row.strategy),
        words('Judges', scopeText(row)),
        stateMark(row, now),
        moment('Since', row.starts_at && timeText(row.starts_at, now)),
        words('Dry run', reportText(row.report as Report | null)),
      ],
      acts: mayEdit ? actsOf(row) : [],
    })),
    nothing: 'No rule was ever made: nobody is judged.',
  })
}

function stateMark(row: PolicyRow, now: Date) {
  const { state, starts_at: from, ended_at: to } = row
  if (state === 'active' && from !== null && from > now) return mark('State', 'comes', 'plain')
  if (state === 'ended' && to !== null && to > now) return mark('State', 'judges still', 'good')
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
    { label: 'Start', href: `${href}/start`, method: null },
    end,
  ]
}

function scopeText({ scope, role, category }: PolicyRow): string {
  if (scope === 'everyone') return 'everyone'
  return scope === 'role' ? `the role ${role}` : `the category ${category}`
}

function reportText(report: Report | null): string {
  if (report === null) return 'not yet'
  const { members, of, watched, freed } = report
  const whom = members === of ? '' : `, by ${count(members)} of ${count(of)} members`
  return `${count(watched)} watched anew, ${count(freed)} freed${whom}${sparedText(report)}`
}

/** That everything is free, or was a moment ago, and what follows of it. */
function sparedText({ spared = 0, sparedUntil = null }: Report): string {
  if (spared === 0) return ''
  const until = sparedUntil === null ? 'a week after it ends' : utc(new Date(sparedUntil))
  return `; an amnesty spares ${count(spared)} of those watched until ${until}`
}

interface Given {
  readonly title: string
  readonly action: string
  readonly strategy: AnyStrategy
  readonly categories: readonly { readonly slug: string; readonly name: string }[]
}

export function policyPage(form: Typed, given: Given): ConfirmPage {
  const { title, action, strategy, categories } = given
  const others = strategies.map(({ name, label }) => [name, label] as const)
  const roles = memberRoles.map((role) => [role, role] as const)
  const slugs = categories.map(({ slug, name }) => [slug, name] as const)
  const parts = {
    title,
    lead: [strategy.description],
    action,
    button: 'Keep the draft',
    isDanger: false,
    backHref: RATIO,
  }
  return confirmPage(parts, form, [
    control('text', form, 'name', 'Name', { isRequired: true, maxLength: 60 }),
    control('select', form, 'strategy', 'Strategy', {
      options: others.filter(([name]) => name === strategy.name),
    }),
    control('select', form, 'scope', 'Judges', {
      options: [
        ['everyone', 'Everyone'],
        ['role', 'A role'],
        ['category', 'What is moved in a category'],
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
    title: 'New rule',
    caption: 'Strategies',
    lead: 'What shall be held against what?',
    columns: ['Strategy', 'What it asks'],
    rows: strategies.map(({ name, label, description: says }) => ({
      head: words('Strategy', label, `${RATIO}/new?strategy=${name}`),
      cells: [words('What it asks', says)],
      acts: [],
    })),
    nothing: '',
  })
}

export function startPage(form: Typed, row: PolicyRow): ConfirmPage {
  const report = row.report as Report | null
  const names = report === null || report.names.length === 0 ? [] : [namesText(report)]
  const given = {
    title: `Have “${row.name}” judge`,
    lead: [
      `It judges ${scopeText(row)} and takes the place of what does now.`,
      `The dry run: ${reportText(report)}.`,
      ...names,
    ],
    warning: report?.isLarge === true ? largeText(row) : null,
    action: `${RATIO}/${row.id}/start`,
    button: 'Have it judge',
    backHref: RATIO,
  }
  return confirmPage(given, form, [
    control('text', form, 'days', 'In days', {
      type: 'number',
      hint: 'From so many days on; empty: at once. Members are judged within a quarter of an hour.',
    }),
  ])
}

function largeText({ state, asker }: PolicyRow): string {
  return state === 'asked'
    ? `${asker ?? 'Somebody'} asked for it: it touches more than one member in a hundred.`
    : 'It touches more than one member in a hundred: another member of the staff must agree.'
}

function namesText({ names, watched }: Report): string {
  const more = watched > names.length ? ` and ${count(watched - names.length)} more` : ''
  return `Would be watched: ${names.join(', ')}${more}.`
}
