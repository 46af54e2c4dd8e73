import { id, strictRecord, text } from '../../shared/shape.ts'
import type { CategoryRow } from '../../store/categories.ts'
import { decodeCursor, encodeCursor, listLimit } from '../http/cursor.ts'
import type { Fields, FormResult } from '../http/forms.ts'
import { readForm } from '../http/forms.ts'
import { paging } from '../http/shapes.ts'

export const MAX_NOTE = 500
const MAX_WORDS = 8
const MAX_QUERY = 200

const next = text(2_000).optional().describe('a path of this site to go on to, for browsers')

export const keepShape = strictRecord({
  note: text(MAX_NOTE).trim().optional().describe('for you alone; not given leaves it as it is'),
  next,
})
export const dropShape = strictRecord({ next })

export const listQuery = strictRecord({
  q: text(MAX_QUERY).optional().describe('words of the name or of your note'),
  category: text(60).optional().describe('slug'),
  ...paging,
})

export function readKeep(body: Fields): FormResult<{ note?: string; next?: string }> {
  const { note, ...others } = body
  const lines = typeof note === 'string' ? note.replace(/\r\n?/g, '\n') : note
  return readForm(keepShape, note === undefined ? others : { ...others, note: lines })
}

const place = strictRecord({ below: id })

export interface ListQuery {
  readonly q: string
  readonly words: readonly string[]
  /** Slug; null for all. Undefined: there is none of this name. */
  readonly category: string | null | undefined
  /** Undefined: the cursor is none of ours. */
  readonly after: number | null | undefined
  readonly limit: number
}

export function readList(query: Fields, categories: readonly CategoryRow[]): ListQuery {
  const q = typeof query.q === 'string' ? query.q.trim().slice(0, MAX_QUERY) : ''
  const slug = typeof query.category === 'string' ? query.category : ''
  const at = decodeCursor(place, query.cursor)
  return {
    q,
    words: q.split(/\s+/).filter(Boolean).slice(0, MAX_WORDS),
    category: slug === '' ? null : categories.find((one) => one.slug === slug)?.slug,
    after: at === null || at === undefined ? at : at.below,
    limit: listLimit(query.limit),
  }
}

export function cursorBelow(below: number): string {
  return encodeCursor({ below })
}

/** The number in a path, or null. */
export function torrentId(param: string): number | null {
  return /^[1-9]\d{0,14}$/.test(param) ? Number(param) : null
}
