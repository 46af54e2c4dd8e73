/** One torrent, in words. Rows never move; word 0 is its lock (swarm/torrent-lock.ts). */
export const T = {
  lock: 0,
  state: 1, // TORRENT_STATE of domain/announce/types.ts
  idLo: 2,
  idHi: 3,
  uploaderLo: 4,
  uploaderHi: 5,
  snatches: 6,
  // The swarm: changed only under the lock.
  block: 7, // peer rows: seeders, then leechers, then hidden ones; 0 = no peers
  capacity: 8,
  seeders: 9, // listed ones; these two are what clients are told
  leechers: 10, // listed ones, partial seeds among them
  hidden: 11,
  partials: 12, // listed partial seeds (BEP 21)
  sequenceLo: 13, // of its last journal entry
  sequenceHi: 14,
  dirtyNext: 15, // its place in the list of swarms whose counts changed; 0 = not in it
  // What the site says: written by the main thread only.
  sizeLo: 16,
  sizeHi: 17,
  reason: 18, // text block (text.ts)
  versionLo: 19,
  versionHi: 20,
  generation: 21, // of snapshots: another database opens a new one
  mark: 22, // the last snapshot that named it
  removedAt: 23, // seconds since 1970; 0 = not removed
  hash1: 24, // its records in the hash index
  hash2: 25,
  next: 26, // free list
  inUse: 27,
} as const

export const TORRENT_WORDS = 28
