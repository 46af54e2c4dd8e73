// The file of a snapshot, in little-endian words of 32 bits: a head, how far each journal is
// covered, a record for each torrent followed by its peers, an end mark, and the checksum of all
// before it.

export const SNAPSHOT_MAGIC = 0x6253_6e50 // "bSnP"
export const SNAPSHOT_LAYOUT = 2

/** The head: magic, layout, tracker seconds and seconds since 1970 of its beginning, journals. */
export const HEAD = { magic: 0, layout: 1, seconds: 2, wall: 3, journals: 4 } as const
export const HEAD_WORDS = 5

/** A journal: four words of its id, then how many of its entries the snapshot covers. */
export const EXTENT_WORDS = 6

export const TORRENT_MARK = 0x746f_7272
export const END_MARK = 0x656e_6400
/** A torrent: mark, id, sequence, snatches, peers. */
export const TORRENT_HEAD_WORDS = 7

/** A peer: its row, with the member's id (low half) and whether there is IPv6 for references. */
export const PEER_TAIL_WORDS = 1 // the id's high half
export const V6_TAIL_WORDS = 6 // address, last seen over each family, when there is IPv6

export const FIRST_HASH = 0x811c9dc5 | 0

/** Goes on with the checksum over one more word. */
export function hashWord(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x01000193)
  return mixed ^ (mixed >>> 15)
}
