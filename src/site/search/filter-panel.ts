import type { Hidden } from '../../domain/search/hidden.ts'
import { plural } from '../../shared/format.ts'
import type { State } from '../../store/search/filters.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import { choicesOf } from '../../store/taxonomy/categories.ts'
import { withQuery } from '../http/frame/cursor.ts'
import type { Option } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Browse } from './browse-query.ts'
import { describeQuery } from './understood.ts'

// The filters of a list of torrents: the form, and a chip for each active filter.

export const PATH = '/torrents'

interface Chip {
  readonly kind: string
  readonly label: string
  readonly withoutHref: string
}

interface Choice {
  readonly value: string
  readonly label: string
  readonly isChecked: boolean
}

export interface FilterPanel {
  readonly query: string
  readonly tagList: string
  readonly uploader: string
  readonly categoryChoices: readonly Choice[]
  /** The selects, all of which are named `state`. */
  readonly stateSelects: readonly {
    readonly id: string
    readonly label: string
    readonly options: readonly Option[]
  }[]
  readonly orders: readonly Option[]
  readonly chips: readonly Chip[]
  readonly hasChips: boolean
  readonly understood: string | null
  readonly leftOut: string | null
  /**
   * The categories and tags that the reader hides from the list, and the link to the whole list.
   */
  readonly hiddenNote: { readonly text: string; readonly showHref: string } | null
}

const STATE_LABELS: Readonly<Record<State, string>> = {
  alive: 'Has seeders',
  dead: 'No seeders',
  seeding: "I'm seeding",
  leeching: "I'm leeching",
  snatched: 'Snatched by me',
  unsnatched: 'Not snatched by me',
  pending: 'Waiting for approval',
  removed: 'Removed',
}

const STATE_SELECTS = [
  ['swarm', 'Swarm', 'Any swarm', ['alive', 'dead']],
  ['mine', 'My activity', 'Any activity', ['seeding', 'leeching', 'snatched', 'unsnatched']],
] as const
const STAFF_SELECT = ['unlisted', 'Catalog', 'In the catalog', ['pending', 'removed']] as const

const ORDERS = [
  ['-createdAt', 'Newest first'],
  ['createdAt', 'Oldest first'],
  ['relevance', 'Best match'],
  ['name', 'Name, A to Z'],
  ['-name', 'Name, Z to A'],
  ['-size', 'Largest first'],
  ['size', 'Smallest first'],
  ['-seeders', 'Most seeders'],
  ['seeders', 'Fewest seeders'],
  ['-leechers', 'Most leechers'],
  ['leechers', 'Fewest leechers'],
  ['-snatches', 'Most snatches'],
  ['snatches', 'Fewest snatches'],
] as const

interface Shown {
  readonly browse: Browse
  /**
   * The categories and tags that the reader's lists leave out; null when everything is requested.
   */
  readonly hidden: Hidden | null
  readonly categories: readonly CategoryRow[]
  readonly query: Fields
  readonly maySeeUnlisted: boolean
}

export function filterPanel(shown: Shown): FilterPanel {
  const { browse, categories, query } = shown
  const { search, states, tags, uploader } = browse
  const chips = chipsOf(browse, query)
  const selects = shown.maySeeUnlisted ? [...STATE_SELECTS, STAFF_SELECT] : STATE_SELECTS
  return {
    query: browse.line,
    tagList: tags.map(({ slug }) => slug).join(', '),
    uploader: uploader ?? '',
    categoryChoices: choicesOf(categories).map(([value, label]) => {
      const isChecked = browse.categories.some(({ slug }) => slug === value)
      return { value, label, isChecked }
    }),
    stateSelects: selects.map(([id, label, any, values]) => ({
      id,
      label,
      options: [
        { value: '', label: any, isSelected: false },
        ...values.map((value) => ({
          value,
          label: STATE_LABELS[value],
          isSelected: states.includes(value),
        })),
      ],
    })),
    orders: ORDERS.map(([value, label]) => ({ value, label, isSelected: value === browse.sort })),
    chips,
    hasChips: chips.length > 0,
    understood: understoodOf(browse),
    leftOut: search?.leftOut ?? null,
    hiddenNote: hiddenNote(shown),
  }
}

/** Returns the same list from its start, with one change. */
export function changed(
  query: Fields,
  change: Readonly<Record<string, string | readonly string[] | undefined>>,
): string {
  return withQuery(PATH, query, { cursor: undefined, ...change })
}

function hiddenNote({ browse, hidden, query }: Shown) {
  const isLess = browse.filter.search !== browse.search
  if (hidden === null || !isLess) return null
  const parts = [
    several(hidden.categories.length, 'category', 'categories'),
    several(hidden.tags.length, 'tag', 'tags'),
  ].filter((part) => part !== null)
  const showHref = changed(query, { hidden: 'show' })
  return { text: `${parts.join(' and ')} hidden`, showHref }
}

function several(amount: number, one: string, many: string): string | null {
  return amount === 0 ? null : plural(amount, one, many)
}

function chipsOf({ line, categories, tags, uploader, states }: Browse, query: Fields): Chip[] {
  const slugs = categories.map(({ slug }) => slug)
  const tagSlugs = tags.map(({ slug }) => slug)
  const without = (name: string, list: readonly string[], one: string) =>
    changed(query, { [name]: list.filter((other) => other !== one) })
  const chips: Chip[] = []
  if (line !== '') {
    chips.push({ kind: 'Words', label: line, withoutHref: changed(query, { q: undefined }) })
  }
  for (const { slug, name } of categories) {
    chips.push({ kind: 'Category', label: name, withoutHref: without('category', slugs, slug) })
  }
  for (const { slug, tag } of tags) {
    const label = tag === null ? `${slug} (no such tag)` : tag.name
    chips.push({ kind: 'Tag', label, withoutHref: without('tag', tagSlugs, slug) })
  }
  if (uploader !== null) {
    const withoutHref = changed(query, { uploader: undefined })
    chips.push({ kind: 'Uploader', label: uploader, withoutHref })
  }
  for (const state of states) {
    chips.push({
      kind: 'State',
      label: STATE_LABELS[state],
      withoutHref: without('state', states, state),
    })
  }
  return chips
}

function understoodOf({ line, search }: Browse): string | null {
  if (line === '') return null
  if (search === null) return 'The search was ignored because it contains no letter or digit.'
  return `Searched for ${describeQuery(search)}.`
}
