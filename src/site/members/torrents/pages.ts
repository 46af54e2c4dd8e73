import type { TorrentState } from '../../../domain/uploads/moderation.ts'
import { stateWords, torrentStates } from '../../../domain/uploads/moderation.ts'
import {
  bytes,
  count,
  countdownText,
  exactBytes,
  ratio,
  span,
  timeText,
} from '../../../shared/format.ts'
import type { OwnKind, OwnSort, OwnTorrent } from '../../../store/traffic/own-torrents.ts'
import type { FeedLinks } from '../../feeds/parts/addresses.ts'
import type { PageData } from '../../http/action.ts'
import { withQuery } from '../../http/frame/cursor.ts'
import type { Option } from '../../http/frame/fields.ts'
import type { Fields } from '../../http/frame/forms.ts'
import type { Pager, PageOf } from '../../http/frame/pager.ts'
import { pagerOf } from '../../http/frame/pager.ts'
import type { Cell, Head } from '../../torrents/parts/rows/columns.ts'
import type { RowFacts, TorrentRow } from '../../torrents/parts/rows/row.ts'
import { torrentRow } from '../../torrents/parts/rows/row.ts'

/** A torrent of the member, followed by what staff said about it. */
interface OwnLine extends TorrentRow {
  readonly state: string | null
  readonly isBad: boolean
  readonly reason: string | null
  /** Where to resubmit it; null unless it was returned for changes. */
  readonly resubmitHref: string | null
  readonly hasBelow: boolean
}

export interface OwnPage extends PageData {
  readonly tabs: readonly {
    readonly href: string
    readonly label: string
    readonly isCurrent: boolean
  }[]
  /** The states of uploads; empty for the other lists. */
  readonly states: readonly Option[]
  readonly hasStates: boolean
  readonly canUpload: boolean
  readonly action: string
  readonly heads: readonly Head[]
  readonly shared: string | null
  readonly span: number
  readonly lines: readonly OwnLine[]
  readonly hasLines: boolean
  readonly isFiltered: boolean
  readonly empty: string
  readonly pager: Pager | null
  readonly feedHref: string
}

interface Shown {
  readonly kind: OwnKind
  readonly state: TorrentState | null
  readonly order: { readonly sort: OwnSort; readonly isDescending: boolean }
  readonly rows: readonly OwnTorrent[]
  readonly facts: RowFacts
  readonly query: Fields
  readonly paged: PageOf
  readonly feed: FeedLinks
  readonly canUpload: boolean
  readonly now: Date
}

const TITLES: Readonly<Record<OwnKind, string>> = {
  uploads: 'My uploads',
  snatches: 'My snatches',
  seeding: 'Seeding now',
}
const EMPTY: Readonly<Record<OwnKind, string>> = {
  uploads: 'No uploads yet.',
  snatches: 'No snatches yet.',
  seeding: 'Your clients do not seed anything now.',
}

interface Figure {
  readonly label: string
  readonly short: string
  readonly icon: string | null
  readonly sort: OwnSort
  readonly of: (row: OwnTorrent, now: Date) => Partial<Cell>
}

const FIGURES: readonly Figure[] = [
  figure('Size', '', 'size', ({ size }) => ({ text: bytes(size), title: exactBytes(size) })),
  figure('Up', 'Up', 'uploaded', ({ uploaded }) => {
    return { text: bytes(uploaded), title: exactBytes(uploaded) }
  }),
  figure('Down', 'Down', 'downloaded', ({ downloaded }) => {
    return { text: bytes(downloaded), title: exactBytes(downloaded) }
  }),
  figure('Ratio', 'Ratio', 'ratio', ({ uploaded, downloaded }) => {
    return { text: ratio(uploaded, downloaded) }
  }),
  figure('Seed time', 'Seeded', 'seedTime', ({ seededSeconds }) => {
    return { text: span(seededSeconds) ?? '–' }
  }),
  figure('Completed', 'Done', 'completedAt', ({ completedAt }, now) => {
    return completedAt === null ? { text: '–' } : { time: timeText(completedAt, now) }
  }),
  figure('To seed', 'To seed', 'toSeed', ({ toSeed }) => {
    return { text: toSeed === null ? '–' : countdownText(toSeed) }
  }),
  figure('Seeders', 'S', 'seeders', ({ seeders }) => ({ text: count(seeders) }), 'up'),
  figure('Leechers', 'L', 'leechers', ({ leechers }) => ({ text: count(leechers) }), 'down'),
]

function figure(
  label: string,
  short: string,
  sort: OwnSort,
  of: Figure['of'],
  icon: string | null = null,
): Figure {
  return { label, short, icon, sort, of }
}

/** Returns the page of a list. */
export function pathOf(kind: OwnKind): string {
  return `/me/${kind}`
}

export function ownPage(shown: Shown): OwnPage {
  const { kind, state, rows, facts, query, paged, canUpload, now } = shown
  const path = pathOf(kind)
  return {
    title: TITLES[kind],
    tabs: (Object.keys(TITLES) as OwnKind[]).map((one) => {
      return { href: pathOf(one), label: TITLES[one], isCurrent: one === kind }
    }),
    states: kind === 'uploads' ? statesOf(state) : [],
    hasStates: kind === 'uploads',
    canUpload,
    action: path,
    heads: headsOf(shown),
    shared: facts.shared,
    span: FIGURES.length + 2,
    lines: rows.map((row) => lineOf(row, kind, facts, now)),
    hasLines: rows.length > 0,
    isFiltered: state !== null,
    empty: state === null ? EMPTY[kind] : 'No uploads in this state.',
    pager: pagerOf(path, paged, query),
    ...shown.feed,
  }
}

function statesOf(chosen: TorrentState | null): readonly Option[] {
  return [
    { value: '', label: 'All states', isSelected: chosen === null },
    ...torrentStates.map((one) => {
      return { value: one, label: stateWords[one].label, isSelected: one === chosen }
    }),
  ]
}

function headsOf({ kind, order, query }: Shown): readonly Head[] {
  const head = (label: string, sort: OwnSort, icon: string | null, isNumber: boolean): Head => {
    const isSorted = sort === order.sort
    const turned = isSorted ? !order.isDescending : sort !== 'name'
    const asked = { sort: `${turned ? '-' : ''}${sort}`, cursor: undefined }
    return {
      ...{ label, icon, isNumber },
      href: withQuery(pathOf(kind), query, asked),
      sorted: isSorted ? (order.isDescending ? 'descending' : 'ascending') : null,
    }
  }
  return [
    head('Name', 'name', null, false),
    ...FIGURES.map(({ label, sort, icon }) => head(label, sort, icon, true)),
  ]
}

function lineOf(row: OwnTorrent, kind: OwnKind, facts: RowFacts, now: Date): OwnLine {
  const isListed = row.state === 'listed'
  const reason = row.reason === '' ? null : row.reason
  const own = torrentRow({ ...row, uploader: null, isAnonymous: false }, facts)
  const marks = kind === 'seeding' ? own.marks.filter(({ text }) => text !== 'Seeding') : own.marks
  const resubmitHref = row.state === 'postponed' ? `${own.href}/resubmit` : null
  return {
    ...own,
    isRemoved: row.state === 'removed',
    // Values that have a column are not repeated.
    marks: marks.filter(({ text }) => !/^(?:To seed|Snatched)/.test(text)),
    tags: [],
    cells: FIGURES.map(({ label, short, of }) => cell(label, short, of(row, now))),
    state: isListed || row.state === 'removed' ? null : stateWords[row.state].label,
    isBad: row.state === 'rejected' || row.state === 'frozen',
    ...{ reason, resubmitHref },
    hasBelow: !isListed && (reason !== null || resubmitHref !== null || row.state !== 'removed'),
  }
}

function cell(label: string, short: string, content: Partial<Cell>): Cell {
  const none = { text: null, title: null, href: null, role: null, time: null, none: null }
  return { label, short: short === '' ? null : short, kind: 'num', ...none, ...content }
}
