import { anything, id, strictRecord, text } from '../../../shared/shape.ts'
import type { Fields } from '../../http/frame/forms.ts'
import { paging } from '../../http/frame/shapes.ts'

export const MAX_NAME = 80
const MAX_ADDRESS = 2_000

// An unchecked box sends nothing: the hidden field before it sends `false`.
const notifies = anything.optional().describe('`true` to be notified about new torrents')

export const saveShape = strictRecord({
  name: text(MAX_NAME).trim().min(1),
  query: text(MAX_ADDRESS).describe('the query of the list: q=dune&category=movies'),
  notifies,
})
export const changeShape = strictRecord({ name: text(MAX_NAME).trim().min(1).optional(), notifies })

export const listQuery = strictRecord(paging)
export const newQuery = strictRecord({ query: text(MAX_ADDRESS).optional() })
export const alertPlace = strictRecord({ below: id })

/** The value of a checkbox or of a JSON body; undefined when it is missing. */
export function readFlag(given: unknown): boolean | undefined {
  const last: unknown = Array.isArray(given) ? given.at(-1) : given
  if (last === undefined) return undefined
  return last === true || last === 'true' || last === 'on'
}

/** Parts of an address that only select a page of the list, or how it is shown. */
const PAGES = new Set(['cursor', 'limit', 'facets'])

/** The fields of a list's query, as the router would return them; a leading `?` is allowed. */
export function fieldsOf(query: string): Fields {
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (PAGES.has(name) || value === '') continue
    const before = fields.get(name)
    fields.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(fields)
}
