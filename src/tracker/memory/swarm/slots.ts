import { H } from '../layout.ts'
import { noteMemberChange } from '../tables/changed-members.ts'
import { P } from './peer-row.ts'
import { SLOT, slotOf } from './slot-kinds.ts'
import type { SessionSearch } from './session-search.ts'

// How many torrents each member leeches and seeds (rules 53, 54), in the member's row. A torrent
// counts once, however many of the member's sessions are listed there; hidden sessions occupy no
// slot. A partial seed wants no more data, so it counts as seeding.

/** Maintains the counts. Call it under the torrent's lock, while the session is in its swarm. */
export interface Slots {
  readonly entered: (torrent: number, peer: number) => void
  readonly left: (torrent: number, peer: number) => void
}

export function attachSlots(words: Int32Array, { holdsSlot }: SessionSearch): Slots {
  function count(torrent: number, peer: number, change: 1 | -1): void {
    const slot = slotOf(words[peer + P.flags])
    const member = words[peer + P.member] >>> 0
    // A reference below the blocks does not refer to a row.
    if (slot === SLOT.none || member < H.end || holdsSlot(torrent, member, peer, slot)) return
    Atomics.add(words, member + slot, change)
    noteMemberChange(words, member)
  }

  return {
    entered: (torrent, peer) => count(torrent, peer, 1),
    left: (torrent, peer) => count(torrent, peer, -1),
  }
}
