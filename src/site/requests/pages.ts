import { requestStates, stateLabels } from '../../domain/requests/requests.ts'
import type { RequestRow, RequestSort } from '../../store/requests/requests.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import { choicesOf } from '../../store/taxonomy/categories.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { PageData } from '../http/action.ts'
import type { Control } from '../http/control.ts'
import { control } from '../http/control.ts'
import { untyped } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Pager } from '../http/frame/pager.ts'
import type { ListFilter } from './filter.ts'
import type { RequestLine } from './parts/row.ts'
import { requestLine } from './parts/row.ts'

export interface ListPage extends PageData {
  readonly controls: readonly Control[]
  readonly isAsked: boolean
  readonly canAsk: boolean
  readonly feedHref: string
  readonly lines: readonly RequestLine[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

interface Listed {
  readonly rows: readonly RequestRow[]
  readonly pager: Pager | null
  readonly query: Fields
  readonly tree: readonly CategoryRow[]
  readonly filter: ListFilter
  readonly canAsk: boolean
  readonly feed: FeedLinks
  readonly now: Date
}

const WORDS = 'Words in the title'
const SORTS: readonly (readonly [RequestSort, string])[] = [
  ['bounty', 'Highest bounty'],
  ['givers', 'Most supporters'],
  ['newest', 'Newest'],
  ['ending', 'Ending soonest'],
]

export function listPage(listed: Listed): ListPage {
  const { rows, pager, query, tree, filter, canAsk, feed, now } = listed
  const { q, state, category, attributes, whose } = query
  const asked = [q, state, category, attributes, whose]
  return {
    title: 'Requests',
    controls: filterControls(query, tree, filter),
    isAsked: asked.some((one) => one !== undefined && one !== ''),
    canAsk,
    lines: rows.map((row) => requestLine(row, now)),
    hasLines: rows.length > 0,
    pager,
    ...feed,
  }
}

function filterControls(
  query: Fields,
  tree: readonly CategoryRow[],
  { state, sort }: ListFilter,
): readonly Control[] {
  const form = untyped({ ...query, state: state ?? 'all', sort })
  const states = requestStates.filter((one) => one !== 'removed')
  const labels = states.map((one) => [one, stateLabels[one]] as const)
  return [
    control('text', form, 'q', WORDS, { maxLength: 200, placeholder: WORDS }),
    control('select', form, 'category', 'Category', {
      options: [['', 'All categories'], ...choicesOf(tree)],
    }),
    control('select', form, 'state', 'State', { options: [...labels, ['all', 'All states']] }),
    control('select', form, 'whose', 'Whose', {
      options: [
        ['', 'All members'],
        ['mine', 'Yours'],
        ['supported', 'With your bounty'],
        ['claimed', 'Claimed by you'],
      ],
    }),
    control('text', form, 'attributes', 'Attributes, like resolution:1080p', {
      maxLength: 300,
      placeholder: 'resolution:1080p',
    }),
    control('select', form, 'sort', 'Order', { options: SORTS }),
  ]
}
