// Numbers for torrents that a source only identifies by info hash.

/**
 * A number has the 52 bits of this many hex digits: on a site with 1,000,000 torrents, the chance
 * that two of them share a number is one in 9,000.
 */
export const HASH_DIGITS = 13

/** Returns the number of a torrent; null: the text is not an info hash in hex. */
export function hashNumber(hash: string): number | null {
  return /^[0-9a-f]{40}$/i.test(hash) ? Number.parseInt(hash.slice(0, HASH_DIGITS), 16) : null
}
