// Growing typed arrays: the columns of the index. A column is a view of a buffer that has room
// after it. Room takes no memory until it is written: the system provides pages on first use.

/** A buffer gets room for a fifth more than it needs, so that it is rarely copied. */
const ROOM = 1.2
const LEAST = 1_024

export type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>

/** The constructor of a kind of column, such as `Uint32Array`. */
interface Kind<T extends Column> {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): T
  new (buffer: ArrayBuffer): T
}

/** Creates a column of this length, which can grow by a fifth without a copy. */
export function withRoom<T extends Column>(kind: Kind<T>, length: number): T {
  return fitted(new kind(Math.max(LEAST, Math.ceil(length * ROOM))), length)
}

/**
 * Returns the column, or a longer one if it has fewer than `needed` elements: a view of the same
 * buffer if that has room, otherwise a copy.
 */
export function grown<T extends Column>(column: T, needed: number): T {
  if (needed <= column.length) return column
  const kind = column.constructor as Kind<T>
  if (needed * kind.BYTES_PER_ELEMENT <= column.buffer.byteLength) return new kind(column.buffer)
  const longer = new kind(Math.max(LEAST, Math.ceil(needed * ROOM)))
  longer.set(column)
  return longer
}

/** Returns a view of the first elements. Those after it are visible again once it grows. */
export function fitted<T extends Column>(column: T, length: number): T {
  return column.length === length ? column : (column.subarray(0, length) as T)
}
