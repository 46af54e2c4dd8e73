import type { Bits } from '../bits.ts'
import { addAll, clearBelow, clearWithin, keepBoth, membersOf, setBit, takeAway } from '../bits.ts'
import { havingApart } from './apart.ts'
import type { Catalog } from '../catalog.ts'
import type { Condition } from '../question.ts'
import type { Sought } from '../sought.ts'
import { lookUpPresent } from '../sought.ts'
import type { Words } from '../asked/tsquery.ts'
import { hasRow, writeTsquery } from '../asked/tsquery.ts'
import { candidates, keptOf } from '../words.ts'

// Which torrents have words in the names of their files. The catalog does not have the positions of
// these words. It knows most torrents in which a word is two in a row (apart.ts); for other words
// in a row, the database is asked about torrents that have them somewhere and that no other
// alternative finds.

/** Torrents that the database must be asked about. */
export interface Unknown {
  /** The words, as a `tsquery`. */
  readonly query: string
  readonly ordinals: Uint32Array
  /** All torrents below this ordinal are known afterwards. */
  readonly upTo: number
}

/** Returns the torrents that have the words, once nothing about them is unknown. */
export function havingFiles(catalog: Catalog, words: Words): Bits {
  const sought = lookUpPresent(words, catalog.files)
  const found = sought === null ? catalog.scratch.none(catalog.count) : knownOf(catalog, sought)
  for (const ordinal of catalog.rowsInFiles.get(writeTsquery(words))?.ordinals ?? []) {
    setBit(found, ordinal)
  }
  return found
}

/** Returns the torrents of which the catalog knows that they have words. */
function knownOf(catalog: Catalog, sought: Sought): Bits {
  if (sought.kind === 'word') return candidates(catalog, catalog.files, sought)
  if (sought.kind === 'row') {
    const found = catalog.scratch.none(catalog.count)
    for (const ordinal of pairOf(catalog, sought)?.torrents ?? []) setBit(found, ordinal)
    return found
  }
  const found = knownOf(catalog, sought.left)
  const other = knownOf(catalog, sought.right)
  if (sought.kind === 'any') addAll(found, other)
  else keepBoth(found, other)
  return found
}

interface Pair {
  readonly torrents: Uint32Array
  /** Torrents of the base before this one are not known. */
  readonly since: number
}

/** Returns what the catalog knows about two words in a row; null: they make no word that it has. */
function pairOf({ files, apart }: Catalog, { left, right, distance }: Row): Pair | null {
  if (left.kind !== 'word' || right.kind !== 'word' || distance !== 1) return null
  if (left.isPrefix || right.isPrefix) return null
  const { from, to } = files.terms.find(left.text + right.text, false)
  if (from === to) return null
  const torrents = havingApart(apart, from, Buffer.byteLength(left.text))
  return { torrents, since: apart.since[from] }
}

type Row = Extract<Sought, { kind: 'row' }>

/** Returns the ordinal from which on the catalog knows which torrents of its base have words. */
function knownFrom(catalog: Catalog, sought: Sought): number {
  if (sought.kind === 'word') return 0
  if (sought.kind === 'row') return pairOf(catalog, sought)?.since ?? catalog.base
  return Math.max(knownFrom(catalog, sought.left), knownFrom(catalog, sought.right))
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
  if (!hasRow(words)) return []
  const { base, count, rowsInFiles } = catalog
  const query = writeTsquery(words)
  const known = rowsInFiles.get(query)
  // The words of an ordinal never change, so only later ordinals are asked about.
  if (known?.upTo === count) return []
  const sought = lookUpPresent(words, catalog.files)
  if (sought === null) return []
  const end = knownFrom(catalog, sought)
  if (end === 0 && base === count) return []
  const ordinals = membersOf(unknownIn(catalog, sought, known?.upTo ?? 0, end))
  const unknown = { query, ordinals, upTo: count }
  if (ordinals.length > 0) return [unknown]
  note(catalog, unknown, new Set())
  return []
}

/**
 * Returns the torrents of which nothing but the database knows whether they have words: from `from`
 * on, those of the base before `end`, and all later ones.
 */
function unknownIn(catalog: Catalog, sought: Sought, from: number, end: number): Bits {
  const { files, live, base } = catalog
  const unknown = keptOf(catalog, candidates(catalog, files, sought), live)
  takeAway(unknown, knownOf(catalog, sought))
  clearBelow(unknown, from)
  clearWithin(unknown, end, base)
  return unknown
}

/** Stores which of the torrents have the words, by their IDs. */
export function note(catalog: Catalog, unknown: Unknown, having: ReadonlySet<number>): void {
  const { query, ordinals, upTo } = unknown
  const known = catalog.rowsInFiles.get(query)?.ordinals ?? []
  const found = ordinals.filter((ordinal) => having.has(catalog.ids[ordinal]))
  catalog.rowsInFiles.set(query, { ordinals: Uint32Array.from([...known, ...found]), upTo })
}
