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
  hash1: 23, // its records in the hash index
  hash2: 24,
  inUse: 25,
  listedAt: 26, // seconds since 1970; 0 = long ago
} as const

export const TORRENT_WORDS = 27
