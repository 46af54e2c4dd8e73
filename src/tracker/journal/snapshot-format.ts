// The file of a snapshot, in little-endian words of 32 bits: magic number and layout, then
// sections, each with a checksum, so that damage affects only one section and those after it.

export const SNAPSHOT_MAGIC = 0x6253_6e50 // "bSnP"
export const SNAPSHOT_LAYOUT = 3
export const FILE_HEAD_WORDS = 2

/** A section's head: its kind, the number of words after this head, and their checksum. */
export const SECTION_HEAD_WORDS = 3
export const SECTION = { journals: 1, torrents: 2, end: 3 } as const

/**
 * The first section, `journals`: when the snapshot started (tracker seconds, and seconds since
 * 1970) and the number of journals; then, for each, the four words of its ID and how many of its
 * entries the snapshot covers.
 */
export const JOURNALS_HEAD_WORDS = 3
export const EXTENT_WORDS = 6

/**
 * A section `torrents`: whole torrents. Each has a head, the rows of its peers as in memory (with
 * the low half of the member's ID, and 1 or 0 for the IPv6 block, instead of references), the high
 * halves of these IDs unless all are 0, and the IPv6 blocks in the order of the rows.
 */
export const TH = {
  idLo: 0,
  idHi: 1,
  sequenceLo: 2,
  sequenceHi: 3,
  snatches: 4,
  seeders: 5,
  leechers: 6,
  hidden: 7,
  partials: 8,
  isWide: 9,
} as const
export const TORRENT_HEAD_WORDS = 10

/** The section `end`: the numbers of torrents and peers in all sections. */
export const END_WORDS = 2

/** Returns the checksum of the words from `from` to `to`. */
export function hashWords(words: Int32Array, from: number, to: number): number {
  // Four independent sums: with one, each word would wait for the multiplication of the word
  // before.
  let a = 0x811c9dc5 | 0
  let b = 0x01000193
  let c = 0x9e3779b1 | 0
  let d = 0x85ebca6b | 0
  let at = from
  for (; at + 3 < to; at += 4) {
    a = Math.imul(a ^ words[at], 0x01000193)
    b = Math.imul(b ^ words[at + 1], 0x01000193)
    c = Math.imul(c ^ words[at + 2], 0x01000193)
    d = Math.imul(d ^ words[at + 3], 0x01000193)
    a ^= a >>> 15
    b ^= b >>> 15
    c ^= c >>> 15
    d ^= d >>> 15
  }
  for (; at < to; at++) a = Math.imul(a ^ words[at], 0x01000193) ^ (a >>> 15)
  return Math.imul(a ^ Math.imul(b ^ Math.imul(c ^ d, 0x85ebca6b), 0x9e3779b1), 0x01000193)
}
