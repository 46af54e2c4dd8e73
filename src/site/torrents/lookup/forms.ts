import { count, infoHash, list, strictRecord, text } from '../../../shared/shape.ts'

export const existsQuery = strictRecord({
  infoHash: text(64).optional().describe('40 hex digits, or 64 for a v2 hash'),
  pieces: text(40).optional().describe('SHA-1 of the `pieces` of a v1 torrent, in hex'),
  name: text(1_000).optional().describe('case, accents and separators are ignored'),
})

/** The most hashes per request; a collector's folder takes a few requests. */
const MAX_ASKED = 100
const MAX_SIZES = 10_000

export const matchBody = strictRecord({
  pieces: list(infoHash).max(MAX_ASKED).optional().describe('SHA-1 of the `pieces`, in hex'),
  sizes: list(list(count).min(1).max(MAX_SIZES))
    .max(MAX_ASKED)
    .optional()
    .describe('for each content, the sizes of its files in any order, without padding files'),
})

/**
 * Reads the first 20 bytes of a hash in hex, by which torrents are identified; null when omitted,
 * undefined when it is not a hash.
 */
export function readHash(given: unknown): Buffer | null | undefined {
  if (given === undefined) return null
  const isHash = typeof given === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})$/i.test(given)
  return isHash ? Buffer.from(given.slice(0, 40), 'hex') : undefined
}

/** Reads the SHA-1 of pieces in lowercase hex; null and undefined as above. */
export function readPieces(given: unknown): string | null | undefined {
  if (given === undefined) return null
  const isHash = typeof given === 'string' && /^[0-9a-f]{40}$/i.test(given)
  return isHash ? given.toLowerCase() : undefined
}
