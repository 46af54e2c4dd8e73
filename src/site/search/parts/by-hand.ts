import {
  andCondition,
  conditionsIn,
  withCondition,
  withoutCondition,
} from '../../../domain/search/conditions.ts'
import type { Attribute } from '../../../domain/taxonomy/attributes/types.ts'
import type { Option } from '../../http/frame/fields.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { textOf, valuesOf } from '../browse-query.ts'
import { changed } from '../filter-panel.ts'

// Conditions that can be set by clicking. Each is written into the search box, where members learn
// the grammar.

export interface HandGroup {
  readonly id: string
  readonly title: string
  readonly links: readonly HandLink[]
}

export interface HandLink {
  readonly label: string
  readonly href: string
  /** Whether the list is already filtered by it: the link then removes it. */
  readonly isSet: boolean
}

type Value = readonly [value: string, label: string]

interface Ruler {
  readonly title: string
  readonly field: string
  readonly values: readonly Value[]
  /** Whether several of its values can be set together. */
  readonly isMany?: boolean
}

const SEEDERS: Ruler = {
  title: 'Seeders',
  field: 'seeders',
  values: [
    ['>0', '> 0'],
    ['>5', '> 5'],
    ['>20', '> 20'],
    ['0', 'None'],
  ],
}
const SIZE: Ruler = {
  title: 'Size',
  field: 'size',
  values: [
    ['<1g', '< 1 GiB'],
    ['1g..5g', '1–5 GiB'],
    ['5g..20g', '5–20 GiB'],
    ['>20g', '> 20 GiB'],
  ],
}
const ONLY: Ruler = {
  title: 'Only',
  field: 'is',
  values: [
    ['freeleech', 'Freeleech'],
    ['unsnatched', 'Not snatched by me'],
    ['bookmarked', 'Bookmarked'],
  ],
  isMany: true,
}

function added(now: Date): Ruler {
  const month = now.toISOString().slice(0, 7)
  return {
    title: 'Added',
    field: 'added',
    values: [
      ['<1d', '24 hours'],
      ['<7d', '7 days'],
      [month, 'This month'],
      [month.slice(0, 4), 'This year'],
    ],
  }
}

/** The condition for a whole season: a season, and no episode. */
const WITH_SEASON = ['season', '>0'] as const
const NO_EPISODE = '-episode:>0'

/** A link to season packs, if torrents with seasons were found. */
function packsLink(line: string, query: Fields): HandLink {
  const [field, value] = WITH_SEASON
  const has = conditionsIn(line).some((one) => one.field === field && one.value === value)
  const isSet = has && line.split(/\s+/u).includes(NO_EPISODE)
  const bare = line.split(/\s+/u).filter((word) => word !== NO_EPISODE)
  const next = isSet
    ? withoutCondition(bare.join(' '), field, value)
    : `${NO_EPISODE} ${withCondition(line, field, value)}`
  const href = changed(query, { q: next === '' ? undefined : next })
  return { label: 'Season packs', isSet, href }
}

/**
 * The groups next to a list of torrents, as links; `hasSeasons`: the results contain torrents with
 * seasons.
 */
export function byHand(query: Fields, now: Date, hasSeasons = false): readonly HandGroup[] {
  const line = textOf(query.q)
  const set = conditionsIn(line)
  const groups = rulerGroups(query, now, line, set)
  if (!hasSeasons) return groups
  return groups.map((group) => {
    const isOnly = group.title === ONLY.title
    return isOnly ? { ...group, links: [...group.links, packsLink(line, query)] } : group
  })
}

function rulerGroups(
  query: Fields,
  now: Date,
  line: string,
  set: ReturnType<typeof conditionsIn>,
): readonly HandGroup[] {
  return [ONLY, SEEDERS, added(now), SIZE].map(({ title, field, values, isMany = false }) => ({
    id: `hand-${field}`,
    title,
    links: values.map(([value, label]) => {
      const isSet = set.some((one) => one.field === field && one.value === value)
      const put = isMany ? andCondition(line, field, value) : withCondition(line, field, value)
      const next = isSet ? withoutCondition(line, field, value) : put
      return { label, isSet, href: changed(query, { q: next === '' ? undefined : next }) }
    }),
  }))
}

/** Links to the catalog with one condition each, for the home page. */
export function quickLinks(now: Date): readonly HandLink[] {
  const href = (field: string, value: string) => changed({}, { q: `${field}:${value}` })
  const link = ({ title, field }: Ruler, [value, label]: Value) => {
    const text = field === 'is' ? label : `${title}: ${label}`
    return { label: text, href: href(field, value), isSet: false }
  }
  const time = added(now)
  return [
    ...ONLY.values.map((value) => link(ONLY, value)),
    ...time.values.slice(0, 3).map((value) => link(time, value)),
    link(SEEDERS, SEEDERS.values[1]),
  ]
}

/** A select of the form; the value of each option is a choice of `withChoices`. */
export interface HandSelect {
  readonly id: string
  readonly label: string
  readonly options: readonly Option[]
}

/** The selects of the form: the same groups, and the attributes with options of one category. */
export function handSelects(
  line: string,
  attributes: readonly Attribute[],
  now: Date,
): readonly HandSelect[] {
  const set = conditionsIn(line)
  const chosen = attributes.filter((one) => one.isSearchable && !one.isRetired)
  const rulers = [SEEDERS, added(now), SIZE, ...chosen.flatMap(rulerOf)]
  return rulers.map(({ title, field, values }) => {
    const now = set.find((one) => one.field === field || `attr.${one.field}` === field)
    // Typed by hand: shown as it was typed.
    const isOwn = now !== undefined && values.every(([value]) => value !== now.value)
    const all = isOwn ? [...values, [now.value, now.value] as const] : values
    const options = all.map(([value, label]) => {
      return { value: `${field}:${value}`, label, isSelected: value === now?.value }
    })
    const any = { value: `${field}:`, label: 'Any', isSelected: now === undefined }
    return { id: `with-${field.replace('.', '-')}`, label: title, options: [any, ...options] }
  })
}

function rulerOf({ key, label, type, options }: Attribute): readonly Ruler[] {
  const field = `attr.${key}`
  const yesOrNo = [
    ['true', 'Yes'],
    ['false', 'No'],
  ] as const
  if (type === 'boolean') return [{ title: label, field, values: yesOrNo }]
  const offered = options.filter(({ isRetired }) => !isRetired)
  if (offered.length === 0) return []
  return [{ title: label, field, values: offered.map((one) => [one.value, one.label] as const) }]
}

/**
 * Returns the line after the choices of the form, each like `seeders:>5`; `seeders:` removes the
 * conditions of a field.
 */
export function withChoices(line: string, choices: unknown): string {
  return valuesOf(choices).reduce((made, choice) => {
    const at = choice.indexOf(':')
    if (at <= 0) return made
    const value = choice.slice(at + 1)
    return withCondition(made, choice.slice(0, at), value === '' ? null : value)
  }, line)
}
