// Typed arrays that grow: the columns of the index.

/** Room for a fifth more than is needed, so that growing is rare and wastes little. */
const ROOM = 1.2
const LEAST = 1_024

export type Column =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>

/** The column itself, or a longer copy if it has fewer than `needed` elements. */
export function grown<T extends Column>(column: T, needed: number): T {
  if (needed <= column.length) return column
  const longer = new (column.constructor as new (length: number) => T)(
    Math.max(LEAST, Math.ceil(needed * ROOM)),
  )
  longer.set(column)
  return longer
}

/** A copy without room. */
export function fitted<T extends Column>(column: T, length: number): T {
  return column.length === length ? column : (column.slice(0, length) as T)
}
