import type { ClientRule } from '../../../../domain/announce/client-rules.ts'
import { count } from '../../../../shared/format.ts'
import type { SettingArea } from '../../../../store/records/settings/history.ts'
import { fieldsOf } from '../../../../store/records/settings/fields.ts'
import type { PageData } from '../../../http/action.ts'
import type { FormSummary, Typed } from '../../../http/frame/fields.ts'
import { summary, untyped } from '../../../http/frame/fields.ts'
import type { Control } from '../../../http/control.ts'
import { control } from '../../../http/control.ts'
import { asTyped } from './forms.ts'
import { groupsOf } from './groups.ts'
import type { Settings } from './json.ts'
import type { KnownField } from './theme-fields.ts'
import { withThemes } from './theme-fields.ts'

interface Fixed {
  readonly label: string
  readonly value: string
  /** The name of the environment variable. */
  readonly by: string
}

interface Section {
  readonly anchor: string
  readonly heading: string
  readonly lead: string
  /** Pages where another value can be tried before it takes effect, or where the choices are. */
  readonly links: readonly { readonly label: string; readonly href: string }[]
  readonly action: string
  readonly controls: readonly Control[]
  readonly fixed: readonly Fixed[]
  readonly hasFixed: boolean
  readonly hasFields: boolean
  readonly summary: FormSummary | null
  readonly section: string
  /** Settings that are not at their default, as links to their fields. */
  readonly changed: readonly { readonly label: string; readonly href: string }[]
  readonly hasChanged: boolean
}

/** The changes that saving would make, shown before it happens. */
interface Difference {
  readonly action: string
  readonly section: string
  readonly hidden: readonly { readonly name: string; readonly value: string }[]
  readonly changes: readonly {
    readonly label: string
    readonly before: string
    readonly after: string
  }[]
}

export interface SettingsPage extends PageData {
  readonly search: Control
  readonly sections: readonly Section[]
  readonly isEmpty: boolean
  /** One page per group. */
  readonly tabs: readonly {
    readonly label: string
    readonly href: string
    readonly isCurrent: boolean
  }[]
  readonly difference: Difference | null
}

const LEADS: Readonly<Record<SettingArea, string>> = {
  site: 'Changes reach every site node within two seconds.',
  tracker: 'Changes reach every tracker within a second.',
}

export interface Asked {
  readonly q: string
  /** The group that is shown; '' for the first. */
  readonly section: string
  /** The changes to review before saving; null when none were sent. */
  readonly news: Readonly<Record<string, unknown>> | null
  /** The form of one area that was sent and refused. */
  readonly typed: { readonly area: SettingArea; readonly form: Typed } | null
  /** Whether the viewer may simulate a formula over recorded days first. */
  readonly canSimulate: boolean
}

const SIMULATE = {
  label: 'Simulate another formula over the last weeks first',
  href: '/admin/simulations/new?kind=points',
} as const
const THEMES = { label: 'View and edit themes', href: '/admin/themes' } as const

function linksOf(
  fields: readonly { readonly name: string; readonly kind: string }[],
  canSimulate: boolean,
): Section['links'] {
  return [
    ...(canSimulate && fields.some(({ name }) => name === 'pointsFormula') ? [SIMULATE] : []),
    ...(fields.some(({ kind }) => kind === 'theme') ? [THEMES] : []),
  ]
}

export function settingsPage(settings: Settings, asked: Asked): SettingsPage {
  const { q, typed, canSimulate, section: slug, news } = asked
  const groups = shownGroups(asked)
  // An error that belongs to no visible field is shown in the first group of the area.
  const first = groups.find(({ area }) => area === typed?.area)
  const sections = groups.map((group, at): Section => {
    const { area, heading } = group
    const values = settings[area] as Values
    const fields = group.fields.map((one) => withThemes(one, settings.themes, values[one.name]))
    const shown = Object.fromEntries(fields.map(({ name }) => [name, asTyped(values[name])]))
    const form = typed?.area === area ? withRest(typed.form, shown) : untyped(shown)
    const open = fields.filter(({ name }) => !settings.fixed.has(name))
    const changed = open.filter(({ name }) => !isDefault(values, settings.defaults[area], name))
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
      links: linksOf(group.fields, canSimulate),
      action: `/admin/settings/${area}`,
      controls,
      fixed,
      hasFixed: fixed.length > 0,
      hasFields: open.length > 0,
      section: group.slug,
      changed: changed.map(({ name, label }) => ({ label, href: `#field-${name}` })),
      hasChanged: changed.length > 0,
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
      hint: 'Part of the name or description.',
    }),
    sections,
    isEmpty: sections.length === 0,
    tabs: groupsOf('').map((group) => ({
      label: group.heading,
      href: `/admin/settings?section=${group.slug}`,
      isCurrent: q === '' && groups.length === 1 && groups[0].slug === group.slug,
    })),
    difference: typed === null || news === null ? null : differenceOf(settings, typed, news, slug),
  }
}

/** Returns the groups that match the words; without words, one group and those with errors. */
function shownGroups({ q, section, typed }: Asked) {
  const groups = groupsOf(q)
  if (q !== '') return groups
  const chosen = groups.find(({ slug }) => slug === section)
  if (chosen !== undefined) return [chosen]
  const wrong = Object.keys(typed?.form.errors ?? {})
  const faulty = groups.filter(({ area, fields }) => {
    return area === typed?.area && fields.some(({ name }) => wrong.includes(name))
  })
  return faulty.length > 0 ? faulty : groups.slice(0, 1)
}

function differenceOf(
  settings: Settings,
  { area }: NonNullable<Asked['typed']>,
  news: Readonly<Record<string, unknown>>,
  section: string,
): Difference {
  const values = settings[area] as Values
  return {
    action: `/admin/settings/${area}`,
    section,
    hidden: Object.entries(news).map(([name, value]) => ({ name, value: asTyped(value) })),
    changes: Object.entries(news).map(([name, value]) => {
      const known = fieldsOf(area).find((one) => one.name === name)
      const field = known && withThemes(known, settings.themes, values[name])
      const text = (given: unknown) => inWords(field, given) || 'empty'
      return { label: field?.label ?? name, before: text(values[name]), after: text(value) }
    }),
  }
}

function isDefault(values: Values, defaults: Values, name: string): boolean {
  return asTyped(values[name]) === asTyped(defaults[name])
}

function only({ values, errors }: Typed, fields: readonly KnownField[]): Typed {
  const own = Object.entries(errors).filter(([name]) => fields.some((one) => one.name === name))
  return { values, errors: Object.fromEntries(own) }
}

function withRest(form: Typed, shown: Readonly<Record<string, string>>): Typed {
  return { values: { ...shown, ...form.values }, errors: form.errors }
}

function controlOf(field: KnownField, form: Typed, defaults: Values): Control {
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

function defaultText(field: KnownField, defaults: Values): string {
  const text = inWords(field, defaults[field.name])
  return text === '' ? 'empty' : text
}

const YES_OR_NO = [
  ['true', 'Yes'],
  ['false', 'No'],
] as const

/** Formats a value for people; the default if none was set. */
export function inWords(field: KnownField | undefined, value: unknown): string {
  if (value === null || value === undefined) return 'the default'
  if (field?.kind === 'flag') return value === true ? 'Yes' : 'No'
  if (field?.kind === 'choice') {
    return field.options.find(([option]) => option === value)?.[1] ?? asTyped(value)
  }
  if (Array.isArray(value) && typeof value[0] === 'object') return rulesText(value)
  return asTyped(value)
}

/** Formats rules about clients. */
function rulesText(rules: readonly ClientRule[]): string {
  return rules
    .map((rule) => `${rule.isAllowed ? 'allow' : 'refuse'} ${rule.prefix} ${versionText(rule)}`)
    .join(', ')
}

function versionText({ least, most }: ClientRule): string {
  return least === undefined && most === undefined ? '' : `${least ?? ''}–${most ?? ''}`
}
