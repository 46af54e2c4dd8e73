// Reads rows of COPY … TO STDOUT in binary form, in place, from the received bytes.

/**
 * "PGCOPY
 * \xff\r
 * \0", flags, length of the header extension.
 */
const HEADER_BYTES = 19
const LENGTH_BYTES = 4

/** A row: where each field starts and ends; both -1 for null. */
export interface Row {
  readonly bytes: Buffer
  readonly from: Int32Array
  readonly to: Int32Array
}

/** Creates a reader that takes chunks as they arrive, and passes on each complete row. */
export function createRowReader(fields: number, onRow: (row: Row) => void) {
  let rest: Buffer = Buffer.alloc(0)
  let isBegun = false
  const [from, to] = [new Int32Array(fields), new Int32Array(fields)]
  return (chunk: Buffer): void => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let at = 0
    if (!isBegun) {
      if (bytes.length < HEADER_BYTES) {
        rest = bytes
        return
      }
      isBegun = true
      at = HEADER_BYTES
    }
    for (;;) {
      const end = endOfRow(bytes, at, from, to)
      if (end === null) break
      at = end
      if (from.length > 0) onRow({ bytes, from, to })
    }
    rest = bytes.subarray(at)
  }
}

/** Fills in the places of the fields; returns null when the row is incomplete or the last. */
function endOfRow(bytes: Buffer, start: number, from: Int32Array, to: Int32Array): number | null {
  let at = start + 2
  if (at > bytes.length || bytes.readInt16BE(start) < 0) return null
  for (let field = 0; field < from.length; field++) {
    if (at + LENGTH_BYTES > bytes.length) return null
    const length = bytes.readInt32BE(at)
    at += LENGTH_BYTES
    from[field] = length < 0 ? -1 : at
    if (length > 0) at += length
    to[field] = length < 0 ? -1 : at
    if (at > bytes.length) return null
  }
  return at
}

const HIGH = 4_294_967_296

/** Reads a `bigint` within 2^53; `none` for null. */
export function readBigint({ bytes, from }: Row, field: number, none = 0): number {
  const at = from[field]
  return at < 0 ? none : bytes.readInt32BE(at) * HIGH + bytes.readUInt32BE(at + 4)
}

/** Reads the elements of a `bigint[]` without nulls. */
export function readBigints({ bytes, from }: Row, field: number): readonly number[] {
  // Dimensions, flags and type; then the only dimension's length and first subscript.
  const at = from[field]
  if (at < 0 || bytes.readInt32BE(at) === 0) return []
  const length = bytes.readInt32BE(at + 12)
  return Array.from({ length }, (_, n) => {
    const element = at + 20 + n * 12 + LENGTH_BYTES
    return bytes.readInt32BE(element) * HIGH + bytes.readUInt32BE(element + 4)
  })
}
