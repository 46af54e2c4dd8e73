import { andCondition, conditionsIn } from '../../domain/search/conditions.ts'
import { count } from '../../shared/format.ts'
import { count as wholeNumber, flag, list, record, text } from '../../shared/shape.ts'
import type { Facets, FacetValue } from '../../store/search/facet-values.ts'
import type { Fields } from '../http/frame/forms.ts'
import { textOf, valuesOf } from './browse-query.ts'
import { changed } from './filter-panel.ts'

// Facets of the results, as links that narrow the list.

export const facetsShape = record({
  isEstimate: flag.describe(
    'whether the numbers are from a sample, because there are more than 10,000 matches',
  ),
  total: wholeNumber.describe('number of matches; an estimate if the other numbers are'),
  facets: list(
    record({
      facet: text(60).describe('`category`, `tag`, `year`, `state`, or `attr.` and a key'),
      values: list(record({ value: text(300), label: text(300), torrents: wholeNumber })),
    }),
  ),
})

export interface FacetPanel {
  readonly facetGroups: readonly FacetGroup[]
  readonly isEstimate: boolean
}

interface FacetGroup {
  readonly id: string
  readonly title: string
  readonly links: readonly FacetLink[]
  /** Further groups open with a click, so that they do not make the page longer than its list. */
  readonly isFolded: boolean
}

/** The number of groups that are open. */
const OPEN_GROUPS = 4

interface FacetLink {
  readonly label: string
  readonly torrents: string
  /** Null: the list is already filtered by it. */
  readonly href: string | null
}

const TITLES: Readonly<Record<string, string>> = {
  category: 'Category',
  state: 'Swarm',
  year: 'Year',
  tag: 'Tags',
}
const STATES: Readonly<Record<string, string>> = { alive: 'Has seeders', dead: 'No seeders' }
/** Attributes are placed between the fixed facets. */
const ORDER = ['category', 'state', 'attributes', 'year', 'tag']

export function facetPanel(found: Facets | null, query: Fields): FacetPanel {
  if (found === null) return { facetGroups: [], isEstimate: false }
  const about = found.isEstimate ? '~' : ''
  const groups = groupsOf(found).map(({ facet, values }, at) => {
    const links = values.map((one) => ({
      label: labelOf(one),
      torrents: about + count(found.isEstimate ? rounded(one.torrents) : one.torrents),
      href: narrowed(one, query),
    }))
    return {
      id: `facet-${facet.replace('.', '-')}`,
      title: TITLES[facet] ?? values[0].title,
      links,
      isFolded: at >= OPEN_GROUPS && links.every(({ href }) => href !== null),
    }
  })
  return { facetGroups: groups, isEstimate: found.isEstimate }
}

/** Returns the facets for JSON. */
export function facetsItem(found: Facets) {
  const facets = groupsOf(found).map(({ facet, values }) => ({
    facet,
    values: values.map((one) => {
      return { value: one.value, label: labelOf(one), torrents: one.torrents }
    }),
  }))
  return { isEstimate: found.isEstimate, total: found.total, facets }
}

/** Rounds to two digits: an estimate is no more precise. */
export function rounded(estimate: number): number {
  const unit = 10 ** Math.max(0, String(estimate).length - 2)
  return Math.round(estimate / unit) * unit
}

function groupsOf({ values }: Facets) {
  const facets = [...new Set(values.map(({ facet }) => facet))]
  const placeOf = (facet: string) => ORDER.indexOf(facet in TITLES ? facet : 'attributes')
  return facets
    .sort((a, b) => placeOf(a) - placeOf(b))
    .map((facet) => ({ facet, values: values.filter((one) => one.facet === facet) }))
}

function labelOf({ facet, label }: FacetValue): string {
  if (facet === 'state') return STATES[label] ?? label
  if (facet.startsWith('attr.') && label === 'true') return 'Yes'
  return facet.startsWith('attr.') && label === 'false' ? 'No' : label
}

function narrowed({ facet, value }: FacetValue, query: Fields): string | null {
  if (facet === 'category' || facet === 'tag' || facet === 'state') {
    const chosen = valuesOf(query[facet])
    if (chosen.includes(value)) return null
    return changed(query, { [facet]: facet === 'category' ? value : [...chosen, value] })
  }
  const line = textOf(query.q)
  const isSet = conditionsIn(line).some((one) => one.field === facet && one.value === value)
  return isSet ? null : changed(query, { q: andCondition(line, facet, value) })
}
