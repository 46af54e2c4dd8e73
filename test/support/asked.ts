import type { SearchQuery } from '../../src/domain/search/query.ts'
import type { Attribute } from '../../src/domain/taxonomy/attributes/types.ts'
import { readQuery } from '../../src/domain/search/query.ts'

/** Noon of a day in 2024, in Unix seconds. */
export const NOON = Date.UTC(2024, 5, 15, 12) / 1000

/** Reads a search query; throws where it is not valid. */
export function asked(
  line: string,
  now = NOON,
  attributes: readonly Attribute[] = [],
): SearchQuery {
  const read = readQuery(line, now, { attributes, categories: [] })
  if (!read.ok) throw new Error(read.errors.map(({ text }) => text).join(' '))
  return read.query
}
