// Growing typed arrays: the columns of the index.

/** A column gets room for a fifth more than it needs, so that it rarely grows and wastes little. */
const ROOM = 1.2
const LEAST = 1_024

export type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>

/** Returns the column, or a longer copy if it has fewer than `needed` elements. */
export function grown<T extends Column>(column: T, needed: number): T {
  if (needed <= column.length) return column
  const longer = new (column.constructor as new (length: number) => T)(
    Math.max(LEAST, Math.ceil(needed * ROOM)),
  )
  longer.set(column)
  return longer
}

/** Returns a copy without spare room. */
export function fitted<T extends Column>(column: T, length: number): T {
  return column.length === length ? column : (column.slice(0, length) as T)
}
