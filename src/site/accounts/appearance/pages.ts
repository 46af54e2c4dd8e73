import type { ListLooks } from '../../../domain/looks/lists.ts'
import { columnNames, rowCounts } from '../../../domain/looks/lists.ts'
import type { Looks } from '../../../domain/looks/looks.ts'
import { USUAL_LOOKS } from '../../../domain/looks/looks.ts'
import type { PageData } from '../../http/action.ts'
import type { Field, FormSummary, Typed } from '../../http/frame/fields.ts'
import { field, summary } from '../../http/frame/fields.ts'
import { COLUMNS } from '../../torrents/parts/rows/columns.ts'
import type { Themes } from '../../ui/looks/read-themes.ts'

interface AppearancePage extends PageData {
  readonly accountFields: readonly Field[]
  /** A field for each column, in their order. */
  readonly columnFields: readonly Field[]
  readonly browserFields: readonly Field[]
  readonly summary: FormSummary | null
  /** Earlier choices that no longer exist. */
  readonly notes: readonly string[]
}

type Kept = keyof Looks | keyof ListLooks

const LABELS: Readonly<Record<Kept, string>> = {
  day: 'Day theme',
  night: 'Night theme',
  density: 'Density of lists',
  columns: 'List columns',
  rows: 'Rows per page',
}

const DENSITIES = [
  ['comfortable', 'Comfortable: tags below the name'],
  ['compact', 'Compact: one line per torrent'],
  ['classic', 'Classic: the most rows'],
] as const
const AS_IN_ACCOUNT = ['', 'Use the account setting'] as const

/**
 * @param themes the themes that can be chosen
 * @param missing the fields whose stored values no longer exist
 */
export function appearancePage(
  form: Typed,
  themes: Themes,
  missing: readonly Kept[] = [],
): AppearancePage {
  const titles = [...themes].map(([name, { title }]) => [name, title] as const)
  const accountFields = accountFieldsOf(form, titles)
  const columnFields = columnFieldsOf(form)
  const browserFields = browserFieldsOf(form, titles)
  return {
    ...{ title: 'Appearance', accountFields, columnFields, browserFields },
    notes: missing.map((name) => noteOf(name, themes)),
    summary: summary(form, [...accountFields, ...columnFields, ...browserFields]),
  }
}

type Titles = readonly (readonly [string, string])[]

function accountFieldsOf(form: Typed, titles: Titles): readonly Field[] {
  const hint = 'Used while your system is light.'
  return [
    field(form, 'day', LABELS.day, { hint, options: titles }),
    field(form, 'night', LABELS.night, {
      hint: 'Used while your system is dark.',
      options: titles,
    }),
    field(form, 'density', LABELS.density, { options: DENSITIES }),
    field(form, 'rows', LABELS.rows, {
      hint: 'Applies to torrent lists.',
      options: rowCounts.map((rows) => [String(rows), String(rows)] as const),
    }),
    field(form, 'avatars', 'Avatars of members', {
      options: [
        ['shown', 'Show'],
        ['hidden', 'Hide'],
      ],
    }),
  ]
}

function columnFieldsOf(form: Typed): readonly Field[] {
  const { columns } = form.values
  const chosen: readonly unknown[] = Array.isArray(columns) ? columns : []
  const options = [
    ['', 'None'] as const,
    ...columnNames.map((name) => [name, COLUMNS[name].label] as const),
  ]
  return columnNames.map((_, at) => {
    const values = { columns: chosen[at] ?? '' }
    const one = field({ values, errors: form.errors }, 'columns', `Column ${at + 1}`, { options })
    return { ...one, id: `field-columns-${at + 1}`, error: null, describedBy: null }
  })
}

function browserFieldsOf(form: Typed, all: Titles): readonly Field[] {
  const titles = [AS_IN_ACCOUNT, ...all]
  return [
    field(form, 'theme', 'Day or night', {
      options: [
        ['auto', 'Same as system'],
        ['light', 'Always day'],
        ['dark', 'Always night'],
      ],
    }),
    field(form, 'browserDay', 'Day theme in this browser', { options: titles }),
    field(form, 'browserNight', 'Night theme in this browser', { options: titles }),
    field(form, 'browserDensity', 'Density in this browser', {
      options: [AS_IN_ACCOUNT, ...DENSITIES],
    }),
    field(form, 'keys', 'Keyboard shortcuts', {
      hint: 'Press ? on any page to see its shortcuts.',
      options: [
        ['on', 'On'],
        ['off', 'Off'],
      ],
    }),
  ]
}

function noteOf(name: Kept, themes: Themes): string {
  if (name === 'columns') return 'One of the chosen list columns no longer exists and was left out.'
  const instead = insteadOf(name, themes)
  return `${LABELS[name]}: your choice no longer exists. ${instead} is used instead.`
}

function insteadOf(name: Exclude<Kept, 'columns'>, themes: Themes): string | undefined {
  if (name === 'density') return 'Compact'
  return name === 'rows' ? '50' : themes.get(USUAL_LOOKS[name])?.title
}
