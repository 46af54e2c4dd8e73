// Numbers for torrents that a source only identifies by info hash.

/**
 * The 52 bits that a number can have: among 1,000,000 torrents, two share a number on one of 9,000
 * sites.
 */
export const HASH_DIGITS = 13

/** Returns the number of a torrent; null: the text is not an info hash in hex. */
export function hashNumber(hash: string): number | null {
  return /^[0-9a-f]{40}$/i.test(hash) ? Number.parseInt(hash.slice(0, HASH_DIGITS), 16) : null
}
