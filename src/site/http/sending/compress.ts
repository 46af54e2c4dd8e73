import type { Transform } from 'node:stream'
import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  gzipSync,
} from 'node:zlib'
import type { Request } from 'express'

/** A smaller reply fits in one packet uncompressed. */
const WORTH_BYTES = 1024
/**
 * What is compressed in one go: 2 ms of the thread that answers. A stream costs more in total (its
 * memory, its pieces, and a thread to hand each of them to), but leaves that thread to others.
 */
const IN_ONE_GO_BYTES = 512 * 1024
/**
 * Replies are compressed each time: most of the gain at a fraction of the time that the best level
 * takes. Brotli at quality 3 makes pages 5 % smaller than at 1, in three times the time.
 */
const GZIP = { level: 3 }
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }

const COMPRESSIBLE = /^(text\/|application\/(json|javascript|xml)\b|[^;]*\+(json|xml)\b)/

export type Coding = 'br' | 'gzip'

/**
 * The coding in which a client wants a reply of this type; null: as it is. Lengths reveal nothing
 * about secrets in a page: form tokens look different in each reply (identity/csrf.ts), and cookies
 * do not come from other sites.
 * @param length in bytes, as far as it is known
 * @param hasGzip whether the reply is there in gzip
 */
export function codingOf(
  req: Request,
  type: string,
  length = Infinity,
  hasGzip = false,
): Coding | null {
  if (length < WORTH_BYTES || req.headers['accept-encoding'] === undefined) return null
  if (!COMPRESSIBLE.test(type)) return null
  const [first, second]: readonly Coding[] = hasGzip ? ['gzip', 'br'] : ['br', 'gzip']
  if (req.acceptsEncodings(first) === first) return first
  return req.acceptsEncodings(second) === second ? second : null
}

/** The bytes of a reply, compressed; null: they are so many that they should be streamed. */
export function compressed(bytes: Uint8Array, coding: Coding): Uint8Array | null {
  if (bytes.length > IN_ONE_GO_BYTES) return null
  return coding === 'br' ? brotliCompressSync(bytes, BROTLI) : gzipSync(bytes, GZIP)
}

/** A stream that compresses what is written to it. */
export function compressor(coding: Coding): Transform {
  return coding === 'br' ? createBrotliCompress(BROTLI) : createGzip(GZIP)
}
