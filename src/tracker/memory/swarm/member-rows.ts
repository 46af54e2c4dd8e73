import { T } from '../tables/torrent-row.ts'
import { P, PEER_WORDS } from './peer-row.ts'
import { indexSlots, slotShift } from './block-shape.ts'
import { capacityOf, firstSlot, slotIn, tagMask, tagOf } from './session-index.ts'

/** For up to this many rows, a scan is faster than the index. */
const FEW = 8

/** Iterates over a member's sessions on one torrent. */
export interface MemberRows {
  readonly words: Int32Array
  readonly begin: (torrent: number, member: number) => void
  /** Returns the next session of the member, or 0. */
  readonly next: () => number
}

// The state is in a closure. In an object, it would cost the engine 3.5 % more (1.72 to 1.78 µs an
// announce).
export function createMemberRows(words: Int32Array): MemberRows {
  let block = 0
  let slots = 0
  let mask = 0
  let place = 0
  let count = 0
  let wanted = 0
  let left = 0
  let tags = 0
  let tag = 0
  let shift: 0 | 1 = 0

  function begin(torrent: number, member: number): void {
    block = words[torrent + T.block] >>> 0
    count = words[torrent + T.seeders] + words[torrent + T.leechers] + words[torrent + T.hidden]
    wanted = member | 0
    place = 0
    mask = -1
    if (count <= FEW) return
    const capacity = capacityOf(words, torrent)
    mask = indexSlots(capacity) - 1
    slots = block + capacity * PEER_WORDS
    left = mask + 1
    if (mask < 0) return
    place = firstSlot(member, capacity)
    tags = tagMask(capacity)
    tag = tagOf(member, capacity)
    shift = slotShift(capacity)
  }

  /** Returns the member's next row, or 0; uses local copies of variables, like walk-peers.ts. */
  function nextRow(): number {
    const its = wanted | 0
    const end = count | 0
    let at = place | 0
    let peer = (block + at * PEER_WORDS) | 0
    while (at < end && words[(peer + P.member) >>> 0] !== its) {
      peer = (peer + PEER_WORDS) | 0
      at = (at + 1) | 0
    }
    place = (at + 1) | 0
    return at < end ? peer >>> 0 : 0
  }

  function next(): number {
    if (mask < 0) return nextRow()
    // The bound is for readers without the lock; under the lock, the loop always meets a free slot.
    for (; left > 0 && count > 0; left--) {
      const value = slotIn(words[slots + (place >>> shift)], place, shift)
      if (value === 0) return 0
      place = (place + 1) & mask
      if ((value & tags) !== tag) continue
      const peer = block + ((value & ~tags) - 1) * PEER_WORDS
      if (words[peer + P.member] === wanted) return peer
    }
    return 0
  }

  return { words, begin, next }
}
