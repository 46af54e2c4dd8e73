import type { Bits } from './bits.ts'
import { clearBelow, membersOf, setBit, takeAway } from './bits.ts'
import type { Catalog } from './catalog.ts'
import type { Condition } from './question.ts'
import type { Sought } from './sought.ts'
import { lookUpPresent, withoutRows } from './sought.ts'
import type { Words } from './asked/tsquery.ts'
import { writeTsquery } from './asked/tsquery.ts'
import { candidates, keptOf } from './words.ts'

// Which torrents have words in the names of their files. The catalog does not have the positions of
// these words: for words in a row, the database is asked about torrents that have them somewhere
// and that no other alternative finds.

/** Torrents that the database must be asked about. */
export interface Unknown {
  /** The words, as a `tsquery`. */
  readonly query: string
  readonly ordinals: Uint32Array
  /** All torrents below this ordinal are known afterwards. */
  readonly upTo: number
}

/**
 * Looks up words of files, without alternatives that no torrent has. `certain` leaves out those
 * that are words in a row, and is the same object if there are none.
 */
function lookUpFiles({ files }: Catalog, words: Words): SoughtInFiles {
  const sought = lookUpPresent(words, files)
  return { sought, certain: sought === null ? null : withoutRows(sought) }
}

interface SoughtInFiles {
  readonly sought: Sought | null
  readonly certain: Sought | null
}

/** Returns the torrents that have the words, once nothing about them is unknown. */
export function havingFiles(catalog: Catalog, words: Words): Bits {
  const { sought, certain } = lookUpFiles(catalog, words)
  const none = () => catalog.scratch.none(catalog.count)
  const found = certain === null ? none() : candidates(catalog, catalog.files, certain)
  if (certain === sought) return found
  for (const ordinal of catalog.rowsInFiles.get(writeTsquery(words))?.ordinals ?? []) {
    setBit(found, ordinal)
  }
  return found
}

/** Returns what must be known about the words of a condition before it can be checked. */
export function unknownOf(catalog: Catalog, condition: Condition): readonly Unknown[] {
  switch (condition.kind) {
    case 'not':
      return unknownOf(catalog, condition.of)
    case 'all':
    case 'any':
      return condition.of.flatMap((one) => unknownOf(catalog, one))
    case 'files':
      return condition.words === null ? [] : unknownAbout(catalog, condition.words)
    default:
      return []
  }
}

function unknownAbout(catalog: Catalog, words: Words): readonly Unknown[] {
  const { files, live, count, rowsInFiles } = catalog
  const { sought, certain } = lookUpFiles(catalog, words)
  if (sought === null || certain === sought) return []
  const query = writeTsquery(words)
  const known = rowsInFiles.get(query)
  // The words of an ordinal never change, so only later ordinals are asked about.
  if (known?.upTo === count) return []
  const others = keptOf(catalog, candidates(catalog, files, sought), live)
  if (certain !== null) takeAway(others, candidates(catalog, files, certain))
  clearBelow(others, known?.upTo ?? 0)
  const unknown = { query, ordinals: membersOf(others), upTo: count }
  if (unknown.ordinals.length > 0) return [unknown]
  note(catalog, unknown, new Set())
  return []
}

/** Stores which of the torrents have the words, by their IDs. */
export function note(catalog: Catalog, unknown: Unknown, having: ReadonlySet<number>): void {
  const { query, ordinals, upTo } = unknown
  const known = catalog.rowsInFiles.get(query)?.ordinals ?? []
  const found = ordinals.filter((ordinal) => having.has(catalog.ids[ordinal]))
  catalog.rowsInFiles.set(query, { ordinals: Uint32Array.from([...known, ...found]), upTo })
}
