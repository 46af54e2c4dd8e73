import type { RequestState } from '../../domain/requests/requests.ts'
import { requestStates } from '../../domain/requests/requests.ts'
import { readValues } from '../../domain/taxonomy/attributes/values.ts'
import type { Attribute, AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../../store/base/db.ts'
import type { RequestFilter } from '../../store/requests/requests.ts'
import { requestSorts } from '../../store/requests/requests.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import * as categories from '../../store/taxonomy/categories.ts'
import type { Fields } from '../http/frame/forms.ts'

interface Around {
  readonly tree: readonly CategoryRow[]
  readonly category: CategoryRow | null
  /** Attributes of the category. */
  readonly known: readonly Attribute[]
  readonly memberId: number
}

export type ListFilter = Omit<RequestFilter, 'after' | 'limit'>

const MOST_WORDS = 8

/**
 * Reads the filter of an address, and loads all categories, which the page offers. Null: there is
 * no such category, as in an address that was saved before it was renamed.
 */
export async function readFilter(db: Db, query: Fields, memberId: number) {
  const tree: readonly CategoryRow[] = await categories.list(db)
  const asked = typeof query.category === 'string' ? query.category : ''
  const category = tree.find(({ slug }) => slug === asked) ?? null
  if (asked !== '' && category === null) return null
  const known = category === null ? [] : await attributes.attributesOf(db, category.id)
  return { tree, filter: filterOf(query, { tree, category, known, memberId }) }
}

/** Reads the filter from an address of the list; invalid values do not filter. */
function filterOf(query: Fields, { tree, category, known, memberId }: Around): ListFilter {
  const { q, state, whose, sort } = query
  const words = typeof q === 'string' ? q.trim().split(/\s+/).filter(Boolean) : []
  return {
    state: stateIn(state),
    categories: category === null ? [] : categories.idsBelow(tree, category.id),
    attributes: attributesIn(query.attributes, known),
    words: words.slice(0, MOST_WORDS),
    by: whose === 'mine' ? memberId : null,
    givenBy: whose === 'supported' ? memberId : null,
    claimedBy: whose === 'claimed' ? memberId : null,
    sort: requestSorts.find((one) => one === sort) ?? 'bounty',
  }
}

function stateIn(state: unknown): RequestState | null {
  if (state === 'all') return null
  return requestStates.find((one) => one === state && one !== 'removed') ?? 'open'
}

/** Reads `resolution:1080p, codec:x265`; a `multi` attribute may be repeated. */
function attributesIn(given: unknown, known: readonly Attribute[]): AttributeValues {
  if (typeof given !== 'string' || given.trim() === '') return {}
  const values: Record<string, unknown> = {}
  for (const pair of given.split(',')) {
    const [key, ...rest] = pair.split(':')
    const value = rest.join(':').trim()
    const attribute = known.find((one) => one.key === key.trim())
    if (attribute === undefined || value === '') continue
    const before = values[attribute.key]
    const list = Array.isArray(before) ? (before as unknown[]) : []
    values[attribute.key] = attribute.type === 'multi' ? [...list, value] : value
  }
  const read = readValues(known, values, { kept: {}, isStrict: false })
  return read.ok ? read.values : {}
}

/** Returns the filters of an address, for the feed of the same requests. */
export function askedOf(query: Fields): string {
  const asked = new URLSearchParams()
  for (const key of ['q', 'category', 'attributes', 'state', 'whose'] as const) {
    const given = query[key]
    if (typeof given === 'string' && given !== '') asked.set(key, given)
  }
  return asked.toString()
}
