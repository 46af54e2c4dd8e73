import type { Remote } from './remote.ts'

/** Open connections of one address, over all threads (rule 4). */
const MAX_CONNECTIONS_OF_ADDRESS = 256

const SLOTS = 64 * 1024

/** Bytes of the shared memory that the counts of all threads stand in. */
export const ADDRESS_COUNT_BYTES = SLOTS * 4

/** How many connections each address has. Two addresses may share a slot, and then its bound. */
export interface AddressCounts {
  /** The slot of a new connection, counted; -1 when its address has too many already. */
  readonly enter: (remote: Remote) => number
  readonly leave: (slot: number) => void
}

/** `seed` keeps strangers from choosing addresses that share a slot with somebody's. */
export function attachAddressCounts(buffer: SharedArrayBuffer, seed: number): AddressCounts {
  const counts = new Int32Array(buffer)

  function slotOf({ words }: Remote): number {
    let hash = seed
    for (let word = 0; word < 4; word++) {
      hash = Math.imul(hash ^ words[word], 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return (hash >>> 0) % SLOTS
  }

  return {
    enter(remote) {
      const slot = slotOf(remote)
      if (Atomics.add(counts, slot, 1) < MAX_CONNECTIONS_OF_ADDRESS) return slot
      Atomics.sub(counts, slot, 1)
      return -1
    },
    leave(slot) {
      Atomics.sub(counts, slot, 1)
    },
  }
}
