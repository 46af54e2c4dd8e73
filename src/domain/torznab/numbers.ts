import type { AttributeValues } from '../taxonomy/attributes/types.ts'

// The category numbers of Torznab: multiples of 1000 are groups that every tool knows, the other
// numbers from 1000 to 99999 are parts of these, and numbers from 100000 on belong to the site.

/** The data from which the numbers of a category are derived. */
export interface NumberedCategory {
  readonly id: number
  readonly slug: string
  readonly name: string
  /** Null: it is at the top of the tree. */
  readonly parentId: number | null
  readonly kind: 'movie' | 'tv' | 'music' | 'book' | 'game' | 'software' | 'other'
  /** Its number, which staff set; by default 100000 plus its ID. */
  readonly torznab: number
}

/** The first of the numbers that belong to the site. */
const OWN = 100_000

/** The groups by their thousands, as tools call them. */
export const GROUPS: Readonly<Record<number, string>> = {
  1000: 'Console',
  2000: 'Movies',
  3000: 'Audio',
  4000: 'PC',
  5000: 'TV',
  6000: 'xxx',
  7000: 'Books',
  8000: 'Other',
}

/** A part of a group, which an attribute determines. */
interface Part {
  readonly number: number
  /** The name, which is added to that of the category: `TV/HD`. */
  readonly name: string
  readonly key: string
  /** The values of the attribute; empty: all torrents that are in no other part of the group. */
  readonly values: readonly string[]
}

const HIGH = ['1080p', '1080i', '720p']
const ULTRA = ['2160p', '4320p']
/** The resolutions below HD. A torrent whose resolution is not known is only in the group. */
const LOWER = ['576p', '576i', '540p', '480p', '480i', '360p']

function byResolution(group: number): readonly Part[] {
  const key = 'resolution'
  return [
    { number: group + 30, name: 'SD', key, values: LOWER },
    { number: group + 40, name: 'HD', key, values: HIGH },
    { number: group + 45, name: 'UHD', key, values: ULTRA },
  ]
}

const PARTS: Readonly<Record<number, readonly Part[]>> = {
  2000: byResolution(2000),
  3000: [
    { number: 3010, name: 'MP3', key: 'format', values: ['mp3'] },
    {
      ...{ number: 3040, name: 'Lossless', key: 'format' },
      values: ['flac', 'alac', 'wav', 'ape', 'dsd'],
    },
    { number: 3050, name: 'Other', key: 'format', values: [] },
  ],
  5000: byResolution(5000),
  7000: [
    { number: 7020, name: 'EBook', key: 'format', values: [] },
    { number: 7030, name: 'Comics', key: 'format', values: ['cbz', 'cbr'] },
  ],
}

/**
 * Returns the parts that attributes form in a category; none unless the number of the category is
 * that of a group.
 */
export function partsOf({ torznab }: Pick<NumberedCategory, 'torznab'>): readonly Part[] {
  return PARTS[torznab] ?? []
}

/**
 * Returns the group of a category, which its thousands determine; if its number is not a standard
 * one, that of the topmost category above it.
 */
export function groupOf(category: NumberedCategory, all: readonly NumberedCategory[]): number {
  if (category.torznab < OWN) return Math.floor(category.torznab / 1000) * 1000
  const parent = all.find(({ id }) => id === category.parentId)
  return parent === undefined ? category.torznab : groupOf(parent, all)
}

/**
 * Returns the numbers of a torrent, widest first: the group, the categories above it, its category,
 * and the part that its attributes determine.
 */
export function numbersOf(
  category: NumberedCategory,
  all: readonly NumberedCategory[],
  attributes: AttributeValues,
): readonly number[] {
  const chain: number[] = []
  let at: NumberedCategory | undefined = category
  while (at !== undefined) {
    const { parentId, torznab }: NumberedCategory = at
    chain.unshift(torznab)
    at = all.find(({ id }) => id === parentId)
  }
  const part = partIn(partsOf(category), attributes)
  return [...new Set([groupOf(category, all), ...chain, ...(part === null ? [] : [part])])]
}

function partIn(parts: readonly Part[], attributes: AttributeValues): number | null {
  const fits = ({ key, values }: Part) => values.includes(String(attributes[key]))
  const part = parts.find(fits) ?? parts.find(({ values }) => values.length === 0)
  return part?.number ?? null
}
