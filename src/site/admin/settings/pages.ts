import type { ClientRule } from '../../../domain/announce/client-rules.ts'
import type { TimeText } from '../../../shared/format.ts'
import { count, timeText } from '../../../shared/format.ts'
import type { HistoryRow } from '../../../store/setting-history.ts'
import type { SettingArea, SettingField } from '../../../store/setting-fields.ts'
import { fieldsOf } from '../../../store/setting-fields.ts'
import type { PageData } from '../../http/action.ts'
import type { FormSummary, Typed } from '../../http/fields.ts'
import { summary, untyped } from '../../http/fields.ts'
import type { ConfirmPage } from '../confirm.ts'
import { confirmPage } from '../confirm.ts'
import type { Control } from '../../http/control.ts'
import { control } from '../../http/control.ts'
import type { Pager } from '../../http/pager.ts'
import type { Paged } from '../paging.ts'
import { asTyped } from './forms.ts'
import type { Settings } from './json.ts'

interface Fixed {
  readonly label: string
  readonly value: string
  /** The variable of the environment. */
  readonly by: string
}

interface Section {
  readonly heading: string
  readonly lead: string
  readonly action: string
  readonly controls: readonly Control[]
  readonly fixed: readonly Fixed[]
  readonly hasFixed: boolean
  readonly hasFields: boolean
  readonly summary: FormSummary | null
}

export interface SettingsPage extends PageData {
  readonly sections: readonly Section[]
}

/** `typed` is the form of one area that was sent and not taken. */
export function settingsPage(
  settings: Settings,
  typed: { readonly area: SettingArea; readonly form: Typed } | null,
): SettingsPage {
  const section = (area: SettingArea, heading: string, lead: string): Section => {
    const all = fieldsOf(area)
    const values = settings[area] as Readonly<Record<string, unknown>>
    const shown = Object.fromEntries(all.map(({ name }) => [name, asTyped(values[name])]))
    const form = typed?.area === area ? withRest(typed.form, shown) : untyped(shown)
    const open = all.filter(({ name }) => !settings.fixed.has(name))
    const controls = open.map((field) => controlOf(field, form))
    const fixed = all
      .filter(({ name }) => settings.fixed.has(name))
      .map((field) => ({
        label: field.label,
        value: inWords(field, values[field.name]),
        by: settings.fixed.get(field.name) ?? '',
      }))
    return {
      heading,
      lead,
      action: `/admin/settings/${area}`,
      controls,
      fixed,
      hasFixed: fixed.length > 0,
      hasFields: open.length > 0,
      summary: summary(
        form,
        controls.map((one) => one.field),
      ),
    }
  }
  return {
    title: 'Settings',
    sections: [
      section('site', 'Site', 'Holds on every site node within two seconds.'),
      section('tracker', 'Trackers', 'Reaches every tracker within a second.'),
    ],
  }
}

function withRest(form: Typed, shown: Readonly<Record<string, string>>): Typed {
  return { values: { ...shown, ...form.values }, errors: form.errors }
}

function controlOf(field: SettingField, form: Typed): Control {
  const { name, label, help: hint } = field
  switch (field.kind) {
    case 'text':
      return control('text', form, name, label, { hint, maxLength: field.maxLength })
    case 'number': {
      const limits = `${count(field.min)} to ${count(field.max)}`
      return control('text', form, name, label, { type: 'number', hint: `${hint} ${limits}.` })
    }
    case 'ports':
      return control('text', form, name, label, { hint, maxLength: 500 })
    case 'flag':
      return control('select', form, name, label, { hint, options: YES_OR_NO })
    case 'choice':
      return control('select', form, name, label, { hint, options: field.options })
  }
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
    .map((rule) => `${rule.isAllowed ? 'let in' : 'refuse'} ${rule.prefix} ${versionText(rule)}`)
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
    title: 'History of settings',
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
    title: `Bring back: ${field?.label ?? row.name}`,
    lead: [
      `It is ${inWords(field, values[row.name])} now, and becomes ` +
        `${inWords(field, row.before)} again.`,
    ],
    warning:
      variable === undefined ? null : `${variable} fixes it: the change holds when that is gone.`,
    action: href,
    button: 'Bring it back',
    isDanger: false,
    backHref: '/admin/settings/history',
  }
  return confirmPage(given, form)
}
