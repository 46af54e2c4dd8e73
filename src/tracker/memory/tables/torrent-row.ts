/**
 * The words of one torrent. Rows never move and start at a cache line; word 0 is the lock
 * (swarm/torrent-lock.ts).
 */
export const T = {
  // An announce that changes nothing reads only the first line.
  lock: 0,
  state: 1, // TORRENT_STATE of domain/announce/types.ts
  // The swarm: changed only under the lock.
  block: 2, // peer rows: seeders, then leechers, then hidden ones; 0 = no peers
  seeders: 3, // listed seeders; replies give this and the next count
  leechers: 4, // listed leechers, including partial seeds
  hidden: 5,
  snatches: 6,
  listedAt: 7, // seconds since 1970, from the site; 0 = long ago
  inUse: 8, // bit 0 is set; the higher bits hold the block size (swarm/session-index.ts)
  dirtyNext: 9, // link in the list of swarms whose counts changed; 0 = not listed
  hash: 10, // the record of its first info hash (HASH): six words
  idLo: 16,
  idHi: 17,
  sequenceLo: 18, // of its last journal entry; changed under the lock, like the next fields
  sequenceHi: 19,
  partials: 20, // listed partial seeds (BEP 21)
  // The data from the site, which only the main thread writes.
  sizeLo: 21,
  uploaderLo: 22, // in a free row: the next free row
  uploaderHi: 23,
  reason: 24, // text block (text.ts)
  versionLo: 25,
  versionHi: 26,
  generation: 27, // of snapshots: a different database starts a new one
  mark: 28, // the last snapshot that named it
  removedAt: 29, // seconds since 1970; 0 = not removed
  hash2: 30, // hybrid torrents: the record of the second info hash
  sizeHi: 31,
} as const

export const TORRENT_WORDS = 32

/** A record of the hash index: the 20 bytes as five words, then the torrent's row (rule 79). */
export const HASH = { words: 0, torrent: 5 } as const
export const HASH_WORDS = 6

/** The offset of the word after the record of a second hash: the block that contains the record. */
export const SECOND_BLOCK = HASH_WORDS

/** Returns the index of the record of a torrent's first or second hash; 0 when it has none. */
export function hashRecord(words: Int32Array, torrent: number, isSecond: boolean): number {
  if (isSecond) return words[torrent + T.hash2] >>> 0
  return words[torrent + T.hash + HASH.torrent] === 0 ? 0 : torrent + T.hash
}
