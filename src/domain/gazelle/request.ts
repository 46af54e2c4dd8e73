import type { Given } from '../integrations/given.ts'
import { textOf } from '../integrations/given.ts'
import { MAX_QUERY } from '../search/line.ts'
import { slugsIn } from './words.ts'

// The query of `action=browse`. Tools send all parameters that they know: unknown ones are ignored,
// and empty ones count as omitted.

/** The number of groups on a page, however many torrents they contain. */
export const PAGE_SIZE = 50
/** The last page that can be requested: no tool goes further. */
const MAX_PAGE = 200

/** Gazelle's sort orders that this site has; newest first is the default. */
const ORDERS = {
  time: 'createdAt',
  size: 'size',
  snatched: 'snatches',
  seeders: 'seeders',
  leechers: 'leechers',
  groupname: 'name',
} as const
export type GazelleOrder = (typeof ORDERS)[keyof typeof ORDERS]

export interface BrowseRequest {
  /** The page, from 1. */
  readonly page: number
  readonly order: GazelleOrder
  readonly isDescending: boolean
  /** Words of the title, as the tool sent them. */
  readonly words: string
  /** Words of file names. */
  readonly files: string
  /** The tags, as slugs, and whether a torrent must have all of them, or any. */
  readonly tags: readonly string[]
  readonly anyTag: boolean
  /** Category numbers, of which any may match; empty: all categories. */
  readonly numbers: readonly number[]
  readonly year: number | null
  /** Whether only freeleech torrents are wanted, or only others; null: both. */
  readonly isFree: boolean | null
  readonly hasLog: boolean
  readonly hasCue: boolean
  /** The values as the tool sent them; '' for any. */
  readonly media: string
  readonly format: string
  readonly encoding: string
  readonly releaseType: string
  readonly label: string
  readonly catalogNumber: string
}

/** Parameters that contain words of the title. */
const TITLE_WORDS = ['searchstr', 'artistname', 'groupname', 'remastertitle']

/** Reads a search; returns the text of a refusal when a number is not valid. */
export function readBrowse(given: Given): BrowseRequest | string {
  const page = whole(given, 'page') ?? 1
  const year = whole(given, 'year')
  if (page === 'bad' || page < 1 || page > MAX_PAGE) {
    return `page must be a number from 1 to ${MAX_PAGE}`
  }
  if (year === 'bad') return 'year must be a number'
  const text = (name: string) => textOf(given, name)
  return {
    ...{ page, year },
    order: orderOf(text('order_by')),
    isDescending: text('order_way').toLowerCase() !== 'asc',
    words: TITLE_WORDS.map(text).join(' ').trim().slice(0, MAX_QUERY),
    files: text('filelist').slice(0, MAX_QUERY),
    tags: slugsIn(text('taglist')),
    anyTag: text('tags_type') === '0',
    numbers: numbersIn(given),
    isFree: freeOf(text('freetorrent')),
    hasLog: ['1', '100'].includes(text('haslog')),
    hasCue: text('hascue') === '1',
    ...{ media: text('media'), format: text('format'), encoding: text('encoding') },
    releaseType: text('releasetype'),
    label: text('recordlabel') || text('remasterrecordlabel'),
    catalogNumber: text('cataloguenumber') || text('remastercataloguenumber'),
  }
}

function orderOf(given: string): GazelleOrder {
  return Object.hasOwn(ORDERS, given) ? ORDERS[given as keyof typeof ORDERS] : ORDERS.time
}

function whole(given: Given, name: string): number | null | 'bad' {
  const text = textOf(given, name)
  if (text === '') return null
  return /^\d{1,9}$/.test(text) ? Number(text) : 'bad'
}

/** Reads numbers such as `filter_cat[1]=1`; `filter_cat[1]=0` selects nothing. */
function numbersIn(given: Given): readonly number[] {
  return Object.keys(given).flatMap((name) => {
    const [, number] = /^filter_cat\[(\d{1,9})\]$/.exec(name) ?? []
    return number === undefined || ['', '0'].includes(textOf(given, name)) ? [] : [Number(number)]
  })
}

/** Reads the filter: 1 freeleech, 2 neutral, 3 either, 4 freeload, 0 none of these. */
function freeOf(text: string): boolean | null {
  if (text === '0') return false
  return ['1', '2', '3', '4'].includes(text) ? true : null
}
