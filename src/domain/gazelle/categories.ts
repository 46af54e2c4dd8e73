import type { NumberedCategory } from '../torznab/numbers.ts'
import type { AttributeValues } from '../taxonomy/attributes/types.ts'

// The category numbers of Gazelle. Every tool knows its seven categories; the numbers of a site's
// other categories start at 100.

/** The data from which the numbers are derived. */
export type KindedCategory = Pick<NumberedCategory, 'id' | 'slug' | 'name' | 'parentId' | 'kind'>

const MUSIC = 1
/** The number to which the ID of a site's other categories is added. */
const OWN = 100

const NAMES: Readonly<Record<number, string>> = {
  1: 'Music',
  2: 'Applications',
  3: 'E-Books',
  4: 'Audiobooks',
  7: 'Comics',
}
/** Values of the attribute `format` that mean audiobooks rather than books to read. */
const AUDIOBOOK_FORMATS = ['m4b', 'mp3']
const COMIC_FORMATS = ['cbz', 'cbr']

/** A category as tools see it. */
interface NumberedName {
  readonly number: number
  readonly name: string
}

/** Returns the number of a torrent's category, and the name by which tools know it. */
export function numberOf(category: KindedCategory, attributes: AttributeValues): NumberedName {
  const number = standardOf(category.kind, String(attributes.format))
  if (number === null) return { number: OWN + category.id, name: category.name }
  return { number, name: NAMES[number] }
}

function standardOf(kind: KindedCategory['kind'], format: string): number | null {
  if (kind === 'music') return MUSIC
  if (kind === 'software') return 2
  if (kind !== 'book') return null
  if (AUDIOBOOK_FORMATS.includes(format)) return 4
  return COMIC_FORMATS.includes(format) ? 7 : 3
}

/**
 * The filter that a number means: categories, and whether books must or must not have certain
 * formats.
 */
export interface Wanted {
  readonly slugs: readonly string[]
  readonly formats: readonly string[] | null
  readonly otherFormats: readonly string[]
}

/** Returns the categories with a number; none for a number that this site does not use. */
export function withNumber(number: number, all: readonly KindedCategory[]): Wanted {
  const plain = { formats: null, otherFormats: [] }
  const of = (kind: KindedCategory['kind']) => {
    return all.filter((one) => one.kind === kind).map(({ slug }) => slug)
  }
  if (number === MUSIC) return { slugs: of('music'), ...plain }
  if (number === 2) return { slugs: of('software'), ...plain }
  if (number === 3) {
    const otherFormats = [...AUDIOBOOK_FORMATS, ...COMIC_FORMATS]
    return { slugs: of('book'), formats: null, otherFormats }
  }
  if (number === 4) return { slugs: of('book'), formats: AUDIOBOOK_FORMATS, otherFormats: [] }
  if (number === 7) return { slugs: of('book'), formats: COMIC_FORMATS, otherFormats: [] }
  const own = all.filter(({ id, kind }) => OWN + id === number && standardOf(kind, '') === null)
  return { slugs: own.map(({ slug }) => slug), ...plain }
}

/**
 * Returns the category for uploads of a type. Tools count types from 0, so types are one lower than
 * category numbers.
 */
export function categoryOfType(type: number, open: readonly KindedCategory[]): string | null {
  const number = type + 1
  const [slug = null] = withNumber(number, open).slugs
  return slug
}
