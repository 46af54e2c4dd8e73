import type { Leaf } from './expression.ts'
import type { KnownNames } from './field-names.ts'
import { fieldNamed, unknownField } from './field-names.ts'
import type { LineQuery, ReadLine } from './line.ts'
import { readLine } from './line.ts'

// What can be typed in the search box for torrents: the grammar in line.ts with the fields in
// fields.ts.

export type SearchQuery = LineQuery<Leaf>
export type ReadQuery = ReadLine<Leaf>

const NO_NAMES: KnownNames = { attributes: [], categories: [] }

/** Reads a search for torrents; `now` is in Unix seconds. */
export function readQuery(line: string, now: number, known = NO_NAMES): ReadQuery {
  return readLine(line, now, {
    words: (term) => ({ kind: 'words', term }),
    field: (name) => fieldNamed(name, known),
    unknown: (asked, typed) => unknownField(asked, typed, known),
  })
}
