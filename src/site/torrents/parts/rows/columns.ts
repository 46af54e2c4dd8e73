import { ANONYMOUS } from '../../../../domain/torrents/texts.ts'
import type { ColumnName } from '../../../../domain/looks/lists.ts'
import type { TimeText } from '../../../../shared/format.ts'
import { bytes, count, exactBytes, timeText } from '../../../../shared/format.ts'
import type { Sort } from '../../../../store/search/sorts.ts'
import { memberLink } from '../links.ts'
import type { ListedTorrent } from './listed-torrent.ts'

export interface Column {
  readonly label: string
  readonly isNumber: boolean
  /** Null: lists cannot be sorted by it. */
  readonly sort: Sort | null
  /** The icon that a head shows instead of its label; null: the label. */
  readonly icon: string | null
}

interface Shown extends Column {
  /** The label before the figure on a phone; null: it needs none. */
  readonly short: string | null
}

const number = { isNumber: true, sort: null, icon: null } as const
const words = { isNumber: false, sort: null, short: null, icon: null } as const

export const COLUMNS: Readonly<Record<ColumnName, Shown>> = {
  size: { ...number, label: 'Size', short: null, sort: 'size' },
  added: { ...words, label: 'Added', sort: 'createdAt' },
  seeders: { ...number, label: 'Seeders', short: 'S', sort: 'seeders', icon: 'up' },
  leechers: { ...number, label: 'Leechers', short: 'L', sort: 'leechers', icon: 'down' },
  snatches: { ...number, label: 'Snatches', short: 'Sn', sort: 'snatches', icon: 'check' },
  comments: { ...number, label: 'Comments', short: 'C', icon: 'talk' },
  files: { ...number, label: 'Files', short: 'F' },
  category: { ...words, label: 'Category' },
  uploader: { ...words, label: 'Uploader' },
}

/** The head of a column. */
export interface Head {
  readonly label: string
  readonly icon: string | null
  readonly isNumber: boolean
  /** Sorts the list by the column; null: the list is in a fixed order. */
  readonly href: string | null
  /** `ascending`, `descending`, or null when the list is not sorted by it. */
  readonly sorted: string | null
}

/** Returns the heads of a list in a fixed order: the name, and the chosen columns. */
export function fixedHeads(columns: readonly ColumnName[]): readonly Head[] {
  return [{ label: 'Name', icon: null, isNumber: false, ...FIXED }, ...headsOf(columns)]
}

/** Returns the head of a figure that only one list has. */
export function figureHead(label: string): Head {
  return { label, icon: null, isNumber: true, ...FIXED }
}

/** Returns the heads of these columns for a list that cannot be sorted by them. */
export function headsOf(columns: readonly ColumnName[]): readonly Head[] {
  return columns.map((name) => {
    const { label, icon, isNumber } = COLUMNS[name]
    return { label, icon, isNumber, ...FIXED }
  })
}

const FIXED = { href: null, sorted: null }

/**
 * One figure of a torrent in a list; every key is present, as Mustache would look up a missing one
 * further out.
 */
export interface Cell {
  readonly label: string
  readonly short: string | null
  /** Classes of the cell: `num`, and the health of the swarm. */
  readonly kind: string
  readonly text: string | null
  readonly title: string | null
  readonly href: string | null
  /** The role of the member it names. */
  readonly role: string | null
  readonly time: TimeText | null
  /** The number of seeders when it is 0. */
  readonly none: string | null
}

/** A figure that only one list has. */
export function figureCell(label: string, text: string): Cell {
  const nothing = { title: null, href: null, role: null, time: null, none: null }
  return { label, short: label, kind: 'num', text, ...nothing }
}

type Content = Partial<Omit<Cell, 'label' | 'short' | 'kind'>> & { readonly health?: string }

const CONTENTS: Readonly<Record<ColumnName, (row: ListedTorrent, now: Date) => Content>> = {
  size: ({ size }) => ({ text: bytes(size), title: exactBytes(size) }),
  added: ({ createdAt }, now) => ({ time: timeText(createdAt, now) }),
  seeders: ({ seeders }) => {
    return seeders === 0 ? { none: '0' } : { text: count(seeders), health: healthOf(seeders) }
  },
  leechers: ({ leechers }) => ({ text: count(leechers) }),
  snatches: ({ snatches }) => ({ text: count(snatches) }),
  comments: ({ id, comments }) => {
    return comments === 0
      ? { text: '0' }
      : { text: count(comments), href: `/torrents/${id}#comments` }
  },
  files: ({ files }) => ({ text: count(files) }),
  category: ({ category, categoryName }) => {
    return { text: categoryName, href: `/categories/${category}` }
  },
  uploader: ({ uploader, uploaderRole: role, isAnonymous }) => {
    if (uploader === null) return { text: isAnonymous ? ANONYMOUS : '' }
    const { label, href } = memberLink(uploader)
    return { text: label, href, role }
  },
}

/** With fewer seeders than this, all may vanish within a day. */
const FEW_SEEDERS = 3

function healthOf(seeders: number): string {
  return seeders < FEW_SEEDERS ? ' few' : ' seeded'
}

/** Returns the figures of a torrent in the chosen columns. */
export function cellsOf(
  row: ListedTorrent,
  columns: readonly ColumnName[],
  now: Date,
): readonly Cell[] {
  return columns.map((name) => cellOf(name, CONTENTS[name](row, now)))
}

// Written key by key: hundreds of these are made for a page, and copying the rest of an object is
// slow.
function cellOf(name: ColumnName, content: Content): Cell {
  const { label, short, isNumber } = COLUMNS[name]
  const kind = isNumber ? 'num' : name === 'added' ? 'when' : 'short-text'
  return {
    label,
    short,
    kind: kind + (content.health ?? ''),
    text: content.text ?? null,
    title: content.title ?? null,
    href: content.href ?? null,
    role: content.role ?? null,
    time: content.time ?? null,
    none: content.none ?? null,
  }
}
