import { MIB } from '../../domain/units.ts'
import { describe } from '../describe.ts'
import type { Draw } from '../draw.ts'
import type { Release, ReleaseKind, Work } from '../release.ts'
import { around, two } from '../release.ts'
import { person, title } from '../titles.ts'
import { bookGenres } from '../words.ts'

const FORMATS = [
  ['EPUB', 1.8],
  ['EPUB', 1.8],
  ['PDF', 14],
  ['MOBI', 2.4],
  ['M4B', 420],
] as const

const TAGS = [...bookGenres, ...FORMATS.map(([format]) => format.toLowerCase()), 'audiobook']

export const books: ReleaseKind = { category: 'books', permille: 120, tags: TAGS, make }

function make(draw: Draw, { draw: workDraw, year }: Work): Release {
  const [author, book] = [person(workDraw), title(workDraw)]
  const genre = workDraw.pick(bookGenres)
  const pages = workDraw.whole(90, 780)
  const [format, mib] = draw.pick(FORMATS)
  const volumes = draw.chance(0.15) ? draw.whole(2, 9) : 1
  const range = volumes === 1 ? '' : ` 1-${volumes}`
  const name = `${author} - ${book}${range} (${year}) [${format}]`
  const ending = format.toLowerCase()
  const files = Array.from({ length: volumes }, (_, index) => ({
    path: `${author} - ${book}${volumes === 1 ? '' : ` ${two(index + 1)}`}.${ending}`,
    sizeBytes: around(draw, mib * MIB),
  }))
  return {
    name,
    tags: [genre, ending, ...(format === 'M4B' ? ['audiobook'] : [])],
    description: describe(draw, {
      what: `*${book}* by ${author}${volumes === 1 ? '' : `, volumes 1 to ${volumes}`}.`,
      facts: [
        ['Genre', genre],
        ['Published', String(year)],
        ['Format', format],
        format === 'M4B' ? ['Read by', person(draw)] : ['Pages', String(pages)],
      ],
    }),
    folder: volumes === 1 ? null : name,
    files,
  }
}
