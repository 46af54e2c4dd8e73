import type { Value } from '../rows.ts'
import type { ColumnKind, LiteralRules } from './literals.ts'
import { stringEnd, valueOf } from './literals.ts'

/**
 * The columns of a row that are read: the kind of each column by position, or null if it is not
 * read.
 */
export type Shape = readonly (ColumnKind | null)[]

export interface Tuple {
  /**
   * After the closing parenthesis; -1: the row is not whole in these bytes; -2: it is not a row.
   */
  end: number
  values: Value[]
  /** The number of values in it, including those that are not kept. */
  count: number
}

const OPEN = 0x28
const CLOSE = 0x29
const COMMA = 0x2c

/** Where a blank ends; blanks are up to and including the space. */
export function skipBlanks(bytes: Buffer, at: number): number {
  let index = at
  while (index < bytes.length && bytes[index] <= 0x20) index++
  return index
}

/** Reads `(1,'text',NULL)`. With an empty shape nothing is kept: the values are only counted. */
export function readTuple(bytes: Buffer, at: number, shape: Shape, rules: LiteralRules): Tuple {
  const tuple: Tuple = { end: -1, values: [], count: 0 }
  if (at >= bytes.length) return tuple
  if (bytes[at] !== OPEN) return { ...tuple, end: -2 }
  let index = at + 1
  for (;;) {
    index = skipBlanks(bytes, index)
    const to = literalEnd(bytes, index, rules)
    if (to === -1) return tuple
    const kind = shape[tuple.count]
    if (kind !== undefined && kind !== null) {
      const value = valueOf(bytes, index, trimmed(bytes, index, to), kind, rules)
      if (value === undefined) return { ...tuple, end: -2 }
      tuple.values.push(value)
    }
    tuple.count++
    if (bytes[to] === CLOSE) {
      tuple.end = to + 1
      return tuple
    }
    if (bytes[to] !== COMMA) return { ...tuple, end: -2 }
    index = to + 1
  }
}

/** The comma or parenthesis after a literal; -1: it is not whole. */
function literalEnd(bytes: Buffer, at: number, rules: LiteralRules): number {
  let index = at
  while (index < bytes.length) {
    const byte = bytes[index]
    if (byte === COMMA || byte === CLOSE) return index
    if (byte === 0x27 || byte === 0x22) {
      index = stringEnd(bytes, index, rules)
      if (index === -1) return -1
    } else index++
  }
  return -1
}

function trimmed(bytes: Buffer, from: number, to: number): number {
  let end = to
  while (end > from && bytes[end - 1] <= 0x20) end--
  return end
}
