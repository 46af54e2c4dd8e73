import type { RequestState } from '../../domain/requests/requests.ts'
import { requestStates } from '../../domain/requests/requests.ts'
import { readValues } from '../../domain/taxonomy/attributes/values.ts'
import type { Attribute, AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { RequestFilter } from '../../store/requests/requests.ts'
import { requestSorts } from '../../store/requests/requests.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import { idsBelow } from '../../store/taxonomy/categories.ts'
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

/** What an address of the list asks for; what is not valid asks for nothing. */
export function filterOf(query: Fields, { tree, category, known, memberId }: Around): ListFilter {
  const { q, state, whose, sort } = query
  const words = typeof q === 'string' ? q.trim().split(/\s+/).filter(Boolean) : []
  return {
    state: stateIn(state),
    categories: category === null ? [] : idsBelow(tree, category.id),
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

/** `resolution:1080p, codec:x265`; of a `multi` each value. */
function attributesIn(given: unknown, known: readonly Attribute[]): AttributeValues {
  if (typeof given !== 'string' || given.trim() === '') return {}
  const values: Record<string, unknown> = {}
  for (const pair of given.split(',')) {
    const [, key, value] = /^\s*([\w-]+)\s*:\s*(.+?)\s*$/.exec(pair) ?? []
    const attribute = known.find((one) => one.key === key)
    if (attribute === undefined) continue
    const before = values[attribute.key]
    const list = Array.isArray(before) ? (before as unknown[]) : []
    values[attribute.key] = attribute.type === 'multi' ? [...list, value] : value
  }
  const read = readValues(known, values, { kept: {}, isStrict: false })
  return read.ok ? read.values : {}
}
