import type { SourceDescription } from './described/source.ts'
import { sources } from './sources/index.ts'

/**
 * Returns the sources to which a database with these tables and columns may belong; usually one.
 */
export function sourcesWith(
  columnsOf: ReadonlyMap<string, readonly string[]>,
): readonly SourceDescription[] {
  return sources.filter(({ signs }) =>
    signs.every(([table, column]) => columnsOf.get(table)?.includes(column) === true),
  )
}
