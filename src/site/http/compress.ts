import { constants } from 'node:zlib'
import compression from 'compression'
import type { RequestHandler } from 'express'

/** A smaller reply fits in one packet uncompressed. */
const WORTH_BYTES = 1024
/**
 * Replies are compressed each time: most of the gain at a fraction of the time that the best level
 * takes.
 */
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } }

/**
 * Compresses pages and JSON for clients that accept it. Lengths reveal nothing about secrets in a
 * page: form tokens look different in each reply (http/identity/csrf.ts), and cookies do not come
 * from other sites.
 */
export function compress(): RequestHandler {
  return compression({ threshold: WORTH_BYTES, brotli: QUICK, level: 4 })
}
