import { H } from './layout.ts'
import { attachSlotReader } from './tables/hash-index.ts'
import { KEY, MEMBER_ROOT } from './tables/member-table.ts'
import { M } from './tables/member-row.ts'
import { HASH_PLACE, TORRENT_ROOT } from './tables/torrent-table.ts'
import { HASH, T } from './tables/torrent-row.ts'
import { indexSlots, slotShift } from './swarm/block-shape.ts'
import { PEER_WORDS } from './swarm/peer-row.ts'
import { capacityOf, firstSlot, slotIn, tagMask, tagOf } from './swarm/session-index.ts'

// Nearly everything that an announce reads was last used a million announces ago. The reads depend
// on each other (the index, then the row, then the block that the row names …), so the processor
// waits for memory at each of them: ten times 0.2 µs. Independent reads overlap: 64 of them take
// little longer than one. So before a batch of announces is decided, the first of these places is
// read for all of them, then the second, and so on.

/** The most announces whose memory is read ahead; further ones are only slower. */
const MOST = 64

/** With fewer peers, everything is in the processor's caches. */
const LEAST_PEERS = 10_000

export interface ReadAhead {
  /** Whether there are enough peers for reading ahead to save more than it costs. */
  readonly pays: () => boolean
  /**
   * Adds an announce that will be decided soon, by the first words of its passkey and info hash.
   */
  readonly add: (passkey0: number, passkey1: number, hash0: number, hash1: number) => void
  /** Reads what the added announces will need. It changes nothing and takes no lock. */
  readonly run: () => void
}

interface Ahead {
  readonly words: Int32Array
  count: number
  /** One place in the memory per announce (0: none): that of one step, then that of the next. */
  readonly members: Int32Array
  readonly torrents: Int32Array
  readonly rows: Int32Array
  readonly keySlots: ReturnType<typeof attachSlotReader>
  readonly hashSlots: ReturnType<typeof attachSlotReader>
  /** Keeps the compiler from removing reads whose results are not used. */
  sum: number
}

export function createReadAhead(words: Int32Array, seed: number): ReadAhead {
  const ahead: Ahead = {
    words,
    count: 0,
    members: new Int32Array(MOST),
    torrents: new Int32Array(MOST),
    rows: new Int32Array(MOST),
    keySlots: attachSlotReader(words, MEMBER_ROOT.byPasskey, seed),
    hashSlots: attachSlotReader(words, TORRENT_ROOT.byHash, seed, HASH_PLACE),
    sum: 0,
  }

  return {
    pays: () => words[H.counts] >= LEAST_PEERS,
    add(passkey0, passkey1, hash0, hash1) {
      if (ahead.count === MOST) return
      ahead.members[ahead.count] = ahead.keySlots.slotOf(passkey0, passkey1)
      ahead.torrents[ahead.count] = ahead.hashSlots.slotOf(hash0, hash1)
      // The bits of the hash that are repeated in the slot.
      ahead.rows[ahead.count] = ahead.hashSlots.tagOf(hash0, hash1)
      ahead.count++
    },
    run() {
      if (ahead.count === 0) return
      readSlots(ahead)
      readTables(ahead)
      readIndexes(ahead)
      readSessions(ahead)
      ahead.count = 0
    },
  }
}

/** Reads the slots of both indexes, which lead to the passkey's record and the torrent's record. */
function readSlots({ count, members, torrents, rows, keySlots, hashSlots }: Ahead): void {
  for (let index = 0; index < count; index++) {
    members[index] = keySlots.refAt(members[index], 0)
    torrents[index] = hashSlots.refAt(torrents[index], rows[index])
  }
}

/** Reads these records, which lead to the member's row and to the slot of the member's session. */
function readTables({ words, count, members, torrents, rows }: Ahead): void {
  for (let index = 0; index < count; index++) {
    const key = members[index] >>> 0
    const member = key === 0 ? 0 : words[key + KEY.member] >>> 0
    members[index] = member
    const hash = torrents[index] >>> 0
    const torrent = hash === 0 ? 0 : words[hash + HASH.torrent] >>> 0
    torrents[index] = torrent
    rows[index] = torrent === 0 || member === 0 ? 0 : slotPlace(words, torrent, member)
  }
}

/**
 * Returns the place of the word with the slot of the member's session; in a small swarm, that of
 * the first row.
 */
function slotPlace(words: Int32Array, torrent: number, member: number): number {
  const block = words[torrent + T.block] >>> 0
  const capacity = capacityOf(words, torrent)
  if (indexSlots(capacity) === 0) return block
  const slot = firstSlot(member, capacity) >>> slotShift(capacity)
  const place = block + capacity * PEER_WORDS + slot
  // Another thread may be moving the swarm, so the value may be wrong.
  return place < words.length ? place : 0
}

function readIndexes(ahead: Ahead): void {
  const { words, count, members, torrents, rows } = ahead
  let { sum } = ahead
  for (let index = 0; index < count; index++) {
    const member = members[index] >>> 0
    const torrent = torrents[index] >>> 0
    sum ^= words[member + M.flags]
    const slot = rows[index] >>> 0
    rows[index] = slot === 0 ? 0 : rowIn(words, torrent, member, words[slot])
  }
  ahead.sum = sum
}

/**
 * Returns the row to which the slot in a word refers; 0 when it belongs to another member or the
 * swarm has no slots.
 */
function rowIn(words: Int32Array, torrent: number, member: number, word: number): number {
  const capacity = capacityOf(words, torrent)
  if (indexSlots(capacity) === 0) return 0
  const value = slotIn(word, firstSlot(member, capacity), slotShift(capacity))
  const tags = tagMask(capacity)
  if ((value & tags) !== tagOf(member, capacity)) return 0
  const row = (value & ~tags) - 1
  if (row < 0 || row >= capacity) return 0
  return (words[torrent + T.block] >>> 0) + row * PEER_WORDS
}

/** Reads both ends of each session's row, which may be in two cache lines. */
function readSessions(ahead: Ahead): void {
  const { words, count, rows } = ahead
  let { sum } = ahead
  for (let index = 0; index < count; index++) {
    const row = rows[index] >>> 0
    sum ^= words[row] ^ words[row + PEER_WORDS - 1]
  }
  ahead.sum = sum
}
