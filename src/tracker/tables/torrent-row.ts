/** One torrent, in words. Rows never move; word 0 is its lock (swarm/torrent-lock.ts). */
export const T = {
  lock: 0,
  state: 1, // TORRENT_STATE of domain/announce/types.ts
  idLo: 2,
  idHi: 3,
  uploaderLo: 4, // of a free row: the next one
  uploaderHi: 5,
  snatches: 6,
  // The swarm: changed only under the lock.
  block: 7, // peer rows: seeders, then leechers, then hidden ones; 0 = no peers
  seeders: 8, // listed ones; these two are what clients are told
  leechers: 9, // listed ones, partial seeds among them
  hidden: 10,
  partials: 11, // listed partial seeds (BEP 21)
  sequenceLo: 12, // of its last journal entry
  sequenceHi: 13,
  dirtyNext: 14, // its place in the list of swarms whose counts changed; 0 = not in it
  // What the site says: written by the main thread only.
  sizeLo: 15,
  sizeHi: 16,
  reason: 17, // text block (text.ts)
  versionLo: 18,
  versionHi: 19,
  generation: 20, // of snapshots: another database opens a new one
  mark: 21, // the last snapshot that named it
  removedAt: 22, // seconds since 1970; 0 = not removed
  hash: 23, // the record of its first info hash (HASH): six words
  hash2: 29, // of a hybrid: the record of its other one
  inUse: 30,
  listedAt: 31, // seconds since 1970; 0 = long ago
} as const

export const TORRENT_WORDS = 32

/** A record of the hash index: the 20 bytes as five words, then the torrent's row (rule 79). */
export const HASH = { words: 0, torrent: 5 } as const
export const HASH_WORDS = 6

/** Where the record of a torrent's first or second hash stands; 0 when it has none. */
export function hashRecord(words: Int32Array, torrent: number, isSecond: boolean): number {
  if (isSecond) return words[torrent + T.hash2] >>> 0
  return words[torrent + T.hash + HASH.torrent] === 0 ? 0 : torrent + T.hash
}
