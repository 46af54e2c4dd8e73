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
 * The largest reply that is compressed in one go, which takes 2 ms of the thread that answers. A
 * stream costs more in total (its memory, its chunks, and a thread that each is handed to), but
 * leaves that thread free for others.
 */
const IN_ONE_GO_BYTES = 512 * 1024
/**
 * Replies are compressed each time, with most of the gain in a fraction of the time of the best
 * level. Brotli at quality 3 makes pages 5 % smaller than at 1, and takes three times as long.
 */
const GZIP = { level: 3 }
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }

const COMPRESSIBLE = /^(text\/|application\/(json|javascript|xml)\b|[^;]*\+(json|xml)\b)/

export type Coding = 'br' | 'gzip'

/**
 * Chooses the encoding of a reply of this type for a client; null: none. Lengths reveal nothing
 * about secrets in a page: form tokens look different in each reply (identity/csrf.ts), and cookies
 * do not come from other sites.
 * @param length in bytes, if it is known
 * @param hasGzip whether the reply is available in gzip
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

/** Compresses the bytes of a reply; null: there are too many, so they should be streamed. */
export function compressed(bytes: Uint8Array, coding: Coding): Uint8Array | null {
  if (bytes.length > IN_ONE_GO_BYTES) return null
  return coding === 'br' ? brotliCompressSync(bytes, BROTLI) : gzipSync(bytes, GZIP)
}

/** Creates a stream that compresses what is written to it. */
export function compressor(coding: Coding): Transform {
  return coding === 'br' ? createBrotliCompress(BROTLI) : createGzip(GZIP)
}
