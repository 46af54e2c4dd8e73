import { daysLeft } from '../../domain/rescue/risk.ts'
import type { TimeText } from '../../shared/format.ts'
import { bytes, count, pointWords, timeText } from '../../shared/format.ts'
import type { RescueRow } from '../../store/rescue/rescue.ts'
import type { CategoryRow } from '../../store/taxonomy/categories.ts'
import { choicesOf } from '../../store/taxonomy/categories.ts'
import { categoryLink } from '../torrents/parts/links.ts'
import type { FeedLinks } from '../feeds/parts/addresses.ts'
import type { PageData } from '../http/action.ts'
import type { Control } from '../http/control.ts'
import { control } from '../http/control.ts'
import { withQuery } from '../http/frame/cursor.ts'
import { untyped } from '../http/frame/fields.ts'
import type { Fields } from '../http/frame/forms.ts'
import type { Pager } from '../http/frame/pager.ts'
import { headsOf } from '../torrents/parts/rows/columns.ts'
import type { Head } from '../torrents/parts/rows/columns.ts'
import { breakable } from '../ui/breakable.ts'
import type { ListFilter } from './filter.ts'
import { madeHourly } from '../ui/made-hourly.ts'
import type { Link } from '../ui/link.ts'

interface Line {
  readonly href: string
  /** The ID of the name, by which the button says which torrent it is for. */
  readonly rowId: string
  /** The name, which may break between words. */
  readonly labelHtml: string
  readonly category: Link & { readonly kind: string }
  readonly size: string
  readonly seeders: string
  readonly leechers: string
  readonly snatches: string
  /** `5 days`: the time until its loss is as likely as not. */
  readonly left: string
  /** Null for a torrent without seeders, where it is always 100 %. */
  readonly risk: string | null
  readonly reliability: string | null
  readonly bounty: Link | null
  readonly asked: TimeText | null
  readonly hasPledges: boolean
  readonly pledges: string
  /** When the reader's own pledge is due. */
  readonly due: TimeText | null
  readonly pledgeHref: string | null
}

interface ListPage extends PageData {
  readonly made: string
  readonly controls: readonly Control[]
  readonly isAsked: boolean
  readonly isHad: boolean
  /** The address of this page, to which the forms return. */
  readonly here: string
  readonly feedHref: string
  /** The heads of the swarm's columns. */
  readonly heads: readonly Head[]
  readonly lines: readonly Line[]
  readonly hasLines: boolean
  readonly pager: Pager | null
}

interface Rights {
  readonly canGive: boolean
  readonly canPledge: boolean
}

interface Listed {
  readonly rows: readonly RescueRow[]
  readonly pager: Pager | null
  readonly query: Fields
  readonly tree: readonly CategoryRow[]
  readonly filter: ListFilter
  readonly madeAt: Date | null
  readonly rights: Rights
  readonly feed: FeedLinks
  readonly now: Date
}

export function listPage(listed: Listed): ListPage {
  const { rows, pager, query, tree, filter, madeAt, rights, feed, now } = listed
  const asked = [query.category, query.seeders, query.whose]
  return {
    title: 'Rescue',
    made: madeHourly('This list is', madeAt),
    controls: filterControls(query, tree, filter),
    isAsked: asked.some((one) => one !== undefined && one !== ''),
    isHad: filter.hadBy !== null,
    here: withQuery('/rescue', query, {}),
    heads: headsOf(['seeders', 'leechers', 'snatches']),
    lines: rows.map((row) => lineOf(row, rights, now)),
    hasLines: rows.length > 0,
    pager,
    ...feed,
  }
}

function filterControls(
  query: Fields,
  tree: readonly CategoryRow[],
  { sort }: ListFilter,
): readonly Control[] {
  const form = untyped({ ...query, sort })
  return [
    control('select', form, 'category', 'Category', {
      options: [['', 'All categories'], ...choicesOf(tree)],
    }),
    control('select', form, 'seeders', 'Seeders', {
      options: [
        ['', 'Few or none'],
        ['none', 'None'],
        ['one', 'One'],
      ],
    }),
    control('select', form, 'whose', 'Torrents', {
      options: [
        ['', 'All torrents'],
        ['had', 'Torrents that I had'],
      ],
    }),
    control('select', form, 'sort', 'Order', {
      options: [
        ['risk', 'Highest risk'],
        ['demand', 'Highest demand'],
      ],
    }),
  ]
}

function lineOf(row: RescueRow, { canGive, canPledge }: Rights, now: Date): Line {
  const { id, reseedAskedAt, pledgeDueAt } = row
  const act = pledgeDueAt === null ? 'pledge' : 'withdraw'
  return {
    ...{ labelHtml: breakable(row.name), href: `/torrents/${id}`, rowId: `t${id}` },
    category: { ...categoryLink(row), kind: row.categoryKind },
    size: bytes(row.size),
    seeders: count(row.seeders),
    leechers: count(row.leechers),
    snatches: count(row.snatches),
    left: row.seeders === 0 ? 'No seeders' : daysText(daysLeft(row.risk)),
    risk: row.seeders === 0 ? null : `Risk: ${percent(row.risk)}`,
    reliability: row.best === null ? null : percent(row.best),
    bounty: bountyOf(row, canGive),
    asked: reseedAskedAt === null ? null : timeText(reseedAskedAt, now),
    hasPledges: row.pledges > 0,
    pledges: count(row.pledges),
    due: pledgeDueAt === null ? null : timeText(pledgeDueAt, now),
    pledgeHref: canPledge ? `/rescue/${id}/${act}` : null,
  }
}

/** Returns the open bounty, or where to open one. */
function bountyOf({ id, poolId, bounty, seeders }: RescueRow, canGive: boolean): Link | null {
  if (poolId !== null) return { label: pointWords(bounty), href: `/pools/${poolId}` }
  if (seeders > 0 || !canGive) return null
  return { label: 'Give', href: `/torrents/${id}` }
}

/** At least one day: a torrent with a seeder is not lost yet. */
function daysText(days: number): string {
  return days <= 1 ? '1 day' : `${count(days)} days`
}

function percent(permille: number): string {
  return `${Math.round(permille / 10)} %`
}
