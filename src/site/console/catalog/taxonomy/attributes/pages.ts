import { showText } from '../../../../../domain/taxonomy/attributes/show.ts'
import type { Attribute } from '../../../../../domain/taxonomy/attributes/types.ts'
import { count, timeText } from '../../../../../shared/format.ts'
import type { Carried } from '../../../../../store/taxonomy/attribute-preview.ts'
import type { Reading } from '../../../../../store/taxonomy/attribute-readings.ts'
import type { CategoryAttribute } from '../../../../../store/taxonomy/attributes.ts'
import type { CategoryRow } from '../../../../../store/taxonomy/categories.ts'
import { choicesOf } from '../../../../../store/taxonomy/categories.ts'
import type { PageData } from '../../../../http/action.ts'
import type { FormSummary, Typed } from '../../../../http/frame/fields.ts'
import { summary, untyped } from '../../../../http/frame/fields.ts'
import { figure, mark, moment, words } from '../../../../ui/cells.ts'
import type { ConfirmPage } from '../../../frame/confirm.ts'
import { formPage } from '../../../frame/confirm.ts'
import type { Control } from '../../../../http/control.ts'
import { choices, control } from '../../../../http/control.ts'
import type { SectionsPage } from '../../../frame/sections.ts'
import { section, sectionsPage } from '../../../frame/sections.ts'
import type { TablePage, TablePart } from '../../../frame/table.ts'
import { tablePage, tablePart } from '../../../frame/table.ts'
import { placeControls, saidControls, TYPE_NAMES } from './fields.ts'

export const ATTRIBUTES = '/admin/attributes'

export interface Listed {
  readonly rows: readonly CategoryAttribute[]
  readonly readings: readonly Reading[]
  readonly categories: readonly CategoryRow[]
  /** The slug of a category; '' for all. */
  readonly category: string
}

export interface ListPage extends PageData {
  readonly list: TablePage
  readonly readings: TablePart
  readonly readAgain: string
  readonly category: string
  readonly scope: string
}

export function listPage(listed: Listed, now: Date): ListPage {
  const { category, categories } = listed
  const name = categories.find(({ slug }) => slug === category)?.name
  return {
    title: 'Attributes',
    list: listTable(listed),
    readings: readingsTable(listed.readings, now),
    readAgain: `${ATTRIBUTES}/read`,
    category,
    scope: name === undefined ? 'all torrents' : `the torrents of ${name}`,
  }
}

function listTable({ rows, categories, category }: Listed): TablePage {
  const form = untyped({ category })
  const names = new Map(categories.map((one) => [one.slug, one.name]))
  return tablePage({
    title: 'Attributes',
    caption: 'Attributes by category, in form order',
    action: ATTRIBUTES,
    controls: [
      control('select', form, 'category', 'Category', {
        options: choices('All', choicesOf(categories)),
      }),
    ],
    rows: rows.map((row) => ({
      head: words('Label', row.label, `${ATTRIBUTES}/${row.id}`),
      cells: [
        words('Category', row.category === null ? 'all' : (names.get(row.category) ?? '')),
        words('Key', row.key),
        words('Type', TYPE_NAMES[row.type]),
        figure('Options', row.options.length === 0 ? '–' : count(openOf(row))),
        isOf(row),
      ],
      acts: (['up', 'down'] as const).map((way) => ({
        label: way === 'up' ? 'Up' : 'Down',
        href: `${ATTRIBUTES}/${row.id}/${way}`,
        method: 'POST' as const,
      })),
    })),
    nothing: 'No attributes yet.',
  })
}

function openOf({ options }: Attribute): number {
  return options.filter(({ isRetired }) => !isRetired).length
}

function isOf(row: CategoryAttribute) {
  if (row.isGoing) return mark('Status', 'being removed', 'bad')
  return row.isRetired ? mark('Status', 'retired', 'bad') : words('Status', flagsOf(row))
}

function flagsOf({ isRequired, isSearchable, isFacet, reader }: Attribute): string {
  const flags = [
    isRequired ? 'required' : '',
    isSearchable ? 'searched' : '',
    isFacet ? 'filter' : '',
    reader === null ? '' : 'parsed from names',
  ]
  return flags.filter((one) => one !== '').join(', ')
}

function readingsTable(readings: readonly Reading[], now: Date): TablePart {
  return tablePart({
    caption: 'Re-parse runs over existing torrents, newest first',
    rows: readings.map((one) => ({
      head: moment('Requested', timeText(one.askedAt, now)),
      cells: [
        words('By', one.askedBy),
        words('Torrents in', one.category ?? 'all categories'),
        figure('Processed', count(one.seen)),
        figure('Filled', count(one.filled)),
        one.endedAt === null
          ? mark('State', `${shareOf(one)} %`, 'plain')
          : mark('State', 'done', 'good'),
      ],
    })),
    nothing: 'No re-parse runs yet.',
  })
}

function shareOf({ doneId, untilId }: Reading): number {
  return Math.floor((100 * doneId) / Math.max(1, untilId))
}

export function newPage(form: Typed, categories: readonly CategoryRow[]): ConfirmPage {
  const given = {
    title: 'New attribute',
    lead: [
      'An attribute is a field of uploads and edits, a row on torrent pages, and a search field.',
      'A key that several categories use has the same type everywhere, so that searches are ' +
        'unambiguous.',
    ],
    action: ATTRIBUTES,
    button: 'Create attribute',
    backHref: ATTRIBUTES,
  }
  return formPage(given, form, [
    ...placeControls(form, choicesOf(categories)),
    ...saidControls(form, null),
  ])
}

export interface AttributePage extends PageData {
  readonly sub: string
  readonly controls: readonly Control[]
  readonly summary: FormSummary | null
  readonly action: string
  readonly backHref: string
  readonly retired: string | null
  readonly preview: SectionsPage
}

export function attributePage(
  form: Typed,
  attribute: CategoryAttribute,
  carried: Carried,
): AttributePage {
  const controls = saidControls(form, attribute.type)
  const gone = attribute.options.filter(({ isRetired }) => isRetired)
  const where = attribute.category === null ? 'all categories' : attribute.category
  return {
    title: `Attribute ${attribute.label}`,
    sub: `${attribute.key} · ${TYPE_NAMES[attribute.type]} · ${where}`,
    controls,
    summary: summary(
      form,
      controls.map((one) => one.field),
    ),
    action: `${ATTRIBUTES}/${attribute.id}`,
    backHref: backOf(attribute),
    retired: gone.length === 0 ? null : gone.map(({ value }) => value).join(', '),
    preview: previewOf(attribute, carried),
  }
}

export function backOf({ category }: CategoryAttribute): string {
  return category === null ? ATTRIBUTES : `${ATTRIBUTES}?category=${category}`
}

function previewOf(attribute: CategoryAttribute, carried: Carried): SectionsPage {
  const { of, having, values } = carried
  const table = tablePart({
    caption: 'Most frequent values',
    rows: values.map(({ value, torrents }) => ({
      head: words('Value', shown(attribute, value)),
      cells: [figure('Torrents', count(torrents))],
    })),
    nothing: 'No torrent has a value.',
  })
  const lead = `${count(having)} of the ${count(of)} newest torrents have a value.`
  return sectionsPage({ title: '', sections: [section('Values on torrents', { lead, table })] })
}

/** Formats a value that is given as text in the format of the database. */
function shown(attribute: CategoryAttribute, value: string): string {
  if (attribute.type === 'boolean') return showText(attribute, value === 'true')
  return showText(attribute, attribute.type === 'multi' ? [value] : value)
}
