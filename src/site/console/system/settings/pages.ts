import type { ClientRule } from '../../../../domain/announce/client-rules.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { count, timeText } from '../../../../shared/format.ts'
import type { SettingField } from '../../../../store/records/settings/field.ts'
import type { HistoryRow, SettingArea } from '../../../../store/records/settings/history.ts'
import { fieldsOf } from '../../../../store/records/settings/fields.ts'
import type { PageData } from '../../../http/action.ts'
import type { FormSummary, Typed } from '../../../http/frame/fields.ts'
import { summary, untyped } from '../../../http/frame/fields.ts'
import type { ConfirmPage } from '../../frame/confirm.ts'
import { confirmPage } from '../../frame/confirm.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import type { Pager } from '../../../http/frame/pager.ts'
import type { Paged } from '../../frame/paging.ts'
import { asTyped } from './forms.ts'
import { groupsOf } from './groups.ts'
import type { Settings } from './json.ts'

interface Fixed {
  readonly label: string
  readonly value: string
  /** The variable of the environment. */
  readonly by: string
}

interface Section {
  readonly anchor: string
  readonly heading: string
  readonly lead: string
  /** Where one tries another value before it holds. */
  readonly links: readonly { readonly label: string; readonly href: string }[]
  readonly action: string
  readonly controls: readonly Control[]
  readonly fixed: readonly Fixed[]
  readonly hasFixed: boolean
  readonly hasFields: boolean
  readonly summary: FormSummary | null
}

export interface SettingsPage extends PageData {
  readonly search: Control
  readonly sections: readonly Section[]
  readonly isEmpty: boolean
  /** Leads to each group, when there is more than one. */
  readonly jumps: readonly { readonly label: string; readonly href: string }[]
}

const LEADS: Readonly<Record<SettingArea, string>> = {
  site: 'Changes reach every site node within two seconds.',
  tracker: 'Changes reach every tracker within a second.',
}

interface Asked {
  readonly q: string
  /** The form of one area that was sent and not taken. */
  readonly typed: { readonly area: SettingArea; readonly form: Typed } | null
  /** Whether who asks may have a formula tried over recorded days first. */
  readonly canSimulate: boolean
}

const SIMULATE = {
  label: 'Simulate another formula over the last weeks first',
  href: '/admin/simulations/new?kind=points',
} as const

export function settingsPage(settings: Settings, { q, typed, canSimulate }: Asked): SettingsPage {
  const groups = groupsOf(q)
  // What is wrong with no field that is shown is told by the first group of its area.
  const first = groups.find(({ area }) => area === typed?.area)
  const sections = groups.map((group, at): Section => {
    const { area, heading, fields } = group
    const values = settings[area] as Readonly<Record<string, unknown>>
    const shown = Object.fromEntries(fields.map(({ name }) => [name, asTyped(values[name])]))
    const form = typed?.area === area ? withRest(typed.form, shown) : untyped(shown)
    const open = fields.filter(({ name }) => !settings.fixed.has(name))
    const controls = open.map((field) => controlOf(field, form, settings.defaults[area]))
    const fixed = fields
      .filter(({ name }) => settings.fixed.has(name))
      .map((field) => ({
        label: field.label,
        value: inWords(field, values[field.name]),
        by: settings.fixed.get(field.name) ?? '',
      }))
    const own = group === first ? form : only(form, fields)
    return {
      anchor: `group-${at}`,
      heading,
      lead: LEADS[area],
      links: canSimulate && fields.some(({ name }) => name === 'pointsFormula') ? [SIMULATE] : [],
      action: `/admin/settings/${area}`,
      controls,
      fixed,
      hasFixed: fixed.length > 0,
      hasFields: open.length > 0,
      summary: summary(
        own,
        controls.map((one) => one.field),
      ),
    }
  })
  return {
    title: 'Settings',
    search: control('text', untyped({ q }), 'q', 'Search settings', {
      type: 'search',
      maxLength: 100,
      hint: 'Part of the name or of the description.',
    }),
    sections,
    isEmpty: sections.length === 0,
    jumps: sections.map(({ heading, anchor }) => ({ label: heading, href: `#${anchor}` })),
  }
}

function only({ values, errors }: Typed, fields: readonly SettingField[]): Typed {
  const own = Object.entries(errors).filter(([name]) => fields.some((one) => one.name === name))
  return { values, errors: Object.fromEntries(own) }
}

function withRest(form: Typed, shown: Readonly<Record<string, string>>): Typed {
  return { values: { ...shown, ...form.values }, errors: form.errors }
}

function controlOf(field: SettingField, form: Typed, defaults: Values): Control {
  const { name, label, help } = field
  const isDefault = asTyped(form.values[name]) === asTyped(defaults[name])
  const hint = `${help} ${isDefault ? 'Default.' : `Default: ${defaultText(field, defaults)}.`}`
  switch (field.kind) {
    case 'text':
      return control('text', form, name, label, { hint, maxLength: field.maxLength })
    case 'number': {
      const limits = `${count(field.min)} to ${count(field.max)}`
      return control('text', form, name, label, { type: 'number', hint: `${limits}. ${hint}` })
    }
    case 'ports':
      return control('text', form, name, label, { hint, maxLength: 500 })
    case 'flag':
      return control('select', form, name, label, { hint, options: YES_OR_NO })
    case 'choice':
      return control('select', form, name, label, { hint, options: field.options })
  }
}

type Values = Readonly<Record<string, unknown>>

function defaultText(field: SettingField, defaults: Values): string {
  const text = inWords(field, defaults[field.name])
  return text === '' ? 'empty' : text
}

const YES_OR_NO = [
  ['true', 'Yes'],
  ['false', 'No'],
] as const

/** A value as people read it; of one that was left to the default, that. */
function inWords(field: SettingField | undefined, value: unknown): string {
  if (value === null || value === undefined) return 'the default'
  if (field?.kind === 'flag') return value === true ? 'Yes' : 'No'
  if (field?.kind === 'choice') {
    return field.options.find(([option]) => option === value)?.[1] ?? asTyped(value)
  }
  if (Array.isArray(value) && typeof value[0] === 'object') return rulesText(value)
  return asTyped(value)
}

/** Rules about clients. */
function rulesText(rules: readonly ClientRule[]): string {
  return rules
    .map((rule) => `${rule.isAllowed ? 'allow' : 'refuse'} ${rule.prefix} ${versionText(rule)}`)
    .join(', ')
}

function versionText({ least, most }: ClientRule): string {
  return least === undefined && most === undefined ? '' : `${least ?? ''}–${most ?? ''}`
}

interface HistoryLine {
  readonly label: string
  readonly area: string
  readonly before: string
  readonly after: string
  readonly by: string
  readonly at: TimeText
  readonly revertHref: string
}

export interface HistoryPage extends PageData {
  readonly lines: readonly HistoryLine[]
  readonly isEmpty: boolean
  readonly pager: Pager | null
}

export function historyPage(found: Paged<HistoryRow>, now: Date): HistoryPage {
  return {
    title: 'Settings history',
    lines: found.rows.map((row) => {
      const field = fieldsOf(row.area).find(({ name }) => name === row.name)
      return {
        label: field?.label ?? row.name,
        area: row.area === 'site' ? 'Site' : 'Trackers',
        before: inWords(field, row.before),
        after: inWords(field, row.after),
        by: row.changed_by_name,
        at: timeText(row.at, now),
        revertHref: `/admin/settings/history/${row.id}`,
      }
    }),
    isEmpty: found.rows.length === 0,
    pager: found.pager,
  }
}

export function revertPage(row: HistoryRow, settings: Settings, form = untyped()): ConfirmPage {
  const field = fieldsOf(row.area).find(({ name }) => name === row.name)
  const values = settings[row.area] as Readonly<Record<string, unknown>>
  const href = `/admin/settings/history/${row.id}`
  const variable = settings.fixed.get(row.name)
  const given = {
    title: `Undo change: ${field?.label ?? row.name}`,
    lead: [
      `The value changes from ${inWords(field, values[row.name])} back to ` +
        `${inWords(field, row.before)}.`,
    ],
    warning:
      variable === undefined
        ? null
        : `${variable} fixes this setting. The change applies once the variable is removed.`,
    action: href,
    button: 'Undo this change',
    isDanger: false,
    backHref: '/admin/settings/history',
  }
  return confirmPage(given, form)
}
