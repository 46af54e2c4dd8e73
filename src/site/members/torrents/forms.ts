import { torrentStates } from '../../../domain/uploads/moderation.ts'
import { id, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { OwnSort } from '../../../store/traffic/own-torrents.ts'
import { ownSorts } from '../../../store/traffic/own-torrents.ts'
import { BadCursor, decodeCursor, MAX_CURSOR_NAME } from '../../http/frame/cursor.ts'
import { paging } from '../../http/frame/shapes.ts'

const sorts = ownSorts.flatMap((sort) => [sort, `-${sort}`])

/** The default order of a list. */
const USUAL = 'createdAt'

export const ownQuery = strictRecord({
  sort: oneOf([...sorts, ''])
    .optional()
    .describe('a leading `-` for descending order; `-createdAt` by default'),
  ...paging,
})

export const uploadsQuery = ownQuery.extend({ state: oneOf([...torrentStates, '']).optional() })

const placeShape = strictRecord({ place: text(MAX_CURSOR_NAME), id })
/** Numbers as the database writes them, up to 18 digits before the point. */
const NUMBER = /^(?:\d{1,18}(?:\.\d{1,40})?|Infinity)$/
const WHOLE = /^\d{1,18}$/

/** The last row of the page before; null: the first page. */
export function placeIn(cursor: unknown, sort: OwnSort) {
  const read = decodeCursor(placeShape, cursor)
  if (read !== null && !isPlaceOf(sort, read.place)) throw new BadCursor()
  return read
}

function isPlaceOf(sort: OwnSort, place: string): boolean {
  if (sort === 'name') return !place.includes('\0')
  return (sort === 'ratio' ? NUMBER : WHOLE).test(place)
}

/** Returns the order that an address requests. */
export function orderIn(given: unknown): {
  readonly sort: OwnSort
  readonly isDescending: boolean
} {
  const asked = typeof given === 'string' ? given : ''
  const sort = ownSorts.find((one) => one === asked.replace(/^-/, ''))
  if (sort === undefined) return { sort: USUAL, isDescending: true }
  return { sort, isDescending: asked.startsWith('-') }
}
