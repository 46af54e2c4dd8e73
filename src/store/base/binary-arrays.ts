// Arrays in the binary form in which PostgreSQL receives them. node-postgres sends a Buffer
// unchanged; from an array it builds one long text, in the thread that serves the site.

const OID = { int8: 20, int4: 23, text: 25 } as const
const HEAD_BYTES = 20
const LENGTH_BYTES = 4

/** Returns a parameter for `$1::text[]`. */
export function textArray(values: readonly string[]): Buffer {
  const bytes = values.reduce((sum, value) => sum + LENGTH_BYTES + Buffer.byteLength(value), 0)
  const out = startArray(OID.text, values.length, bytes)
  let at = HEAD_BYTES
  for (const value of values) {
    const length = out.write(value, at + LENGTH_BYTES)
    out.writeInt32BE(length, at)
    at += LENGTH_BYTES + length
  }
  return out
}

/** Returns a parameter for `$1::bigint[]`. */
export function bigintArray(values: readonly number[]): Buffer {
  const out = startArray(OID.int8, values.length, values.length * (LENGTH_BYTES + 8))
  values.forEach((value, index) => {
    const at = out.writeInt32BE(8, HEAD_BYTES + index * (LENGTH_BYTES + 8))
    out.writeBigInt64BE(BigInt(value), at)
  })
  return out
}

/** Returns a parameter for `$1::int[]`. */
export function intArray(values: readonly number[]): Buffer {
  const out = startArray(OID.int4, values.length, values.length * (LENGTH_BYTES + 4))
  values.forEach((value, index) => {
    const at = out.writeInt32BE(4, HEAD_BYTES + index * (LENGTH_BYTES + 4))
    out.writeInt32BE(value, at)
  })
  return out
}

/**
 * Allocates an array and writes its header: number of dimensions, whether there are nulls, type;
 * then length and first index.
 */
function startArray(oid: number, length: number, bytes: number): Buffer {
  const out = Buffer.alloc(HEAD_BYTES + bytes)
  for (const [at, value] of [1, 0, oid, length, 1].entries()) out.writeInt32BE(value, at * 4)
  return out
}
