// Numbers of torrents that a source knows by their info hashes only.

/** 52 bits, which a number has: of 1,000,000 torrents, two have the same once in 9,000 sites. */
export const HASH_DIGITS = 13

/** The number that stands for a torrent; null: the text is no info hash in hex. */
export function hashNumber(hash: string): number | null {
  return /^[0-9a-f]{40}$/i.test(hash) ? Number.parseInt(hash.slice(0, HASH_DIGITS), 16) : null
}
