import type { Value } from '../rows.ts'
import type { ColumnKind, LiteralRules } from './literals.ts'
import { stringEnd, valueOf } from './literals.ts'

/** The kind of each column of a row by its position, or null if the column is not read. */
export type Shape = readonly (ColumnKind | null)[]

export interface Tuple {
  /**
   * The index after the closing parenthesis; -1 if the row is not complete in these bytes, -2 if it
   * is not a row.
   */
  end: number
  values: Value[]
  /** The number of values in the row, including those that are not kept. */
  count: number
}

const OPEN = 0x28
const CLOSE = 0x29
const COMMA = 0x2c

/** Returns the index of the first byte after blanks: the space and all characters below it. */
export function skipBlanks(bytes: Buffer, at: number): number {
  let index = at
  while (index < bytes.length && bytes[index] <= 0x20) index++
  return index
}

/** Reads a row such as `(1,'text',NULL)`. If the shape is empty, the values are only counted. */
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

/**
 * Returns the index of the comma or parenthesis after a literal; -1 if the literal is not complete.
 */
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
