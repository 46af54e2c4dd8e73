import { constants } from 'node:zlib'
import compression from 'compression'
import type { RequestHandler } from 'express'

/** Below this a reply fits in one packet as it is. */
const WORTH_BYTES = 1024
/** Made anew for each reply: most of the gain at a fraction of the best level's time. */
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

/**
 * Squeezes pages and JSON for those who accept it. Lengths tell nothing about secrets in a page:
 * form tokens look different in each reply (http/identity/csrf.ts), and cookies do not come from
 * other sites.
 */
export function compress(): RequestHandler {
  return compression({ threshold: WORTH_BYTES, brotli: QUICK, level: 4 })
}
