import { anything, id, strictRecord, text } from '../../../shared/shape.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { paging } from '../../http/frame/shapes.ts'

export const MAX_NAME = 80
const MAX_ADDRESS = 2_000

// A box that is not checked sends nothing: the hidden field before it says `false`.
const notifies = anything.optional().describe('`true` to be told of what is new')

export const saveShape = strictRecord({
  name: text(MAX_NAME).trim().min(1),
  query: text(MAX_ADDRESS).describe('the query of the list: q=dune&category=movies'),
  notifies,
})
export const changeShape = strictRecord({ name: text(MAX_NAME).trim().min(1).optional(), notifies })

export const listQuery = strictRecord(paging)
export const newQuery = strictRecord({ query: text(MAX_ADDRESS).optional() })
export const alertPlace = strictRecord({ below: id })

/** What a box or a JSON body says; undefined when it says nothing. */
export function readFlag(given: unknown): boolean | undefined {
  const last: unknown = Array.isArray(given) ? given.at(-1) : given
  if (last === undefined) return undefined
  return last === true || last === 'true' || last === 'on'
}

/** Parts of an address that say which page of the list it is, and how it is shown. */
const PAGES = new Set(['cursor', 'limit', 'facets'])

/** The fields of a list's query, as the router would give them; `?` in front may stand there. */
export function fieldsOf(query: string): Fields {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (PAGES.has(name) || value === '') continue
    const before = fields.get(name)
    fields.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(fields)
}
