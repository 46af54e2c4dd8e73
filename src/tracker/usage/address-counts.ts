import type { Remote } from '../memory/remote.ts'

/** The most open connections of one address, over all threads (rule 4). */
const MAX_CONNECTIONS_OF_ADDRESS = 256

/** The number of slots, a power of two. */
const SLOTS = 64 * 1024
/** Distinguishes IPv4 addresses from IPv6 networks with the same first word. */
const FAMILY_SALT = 0x5bd1e995

/** Bytes of the shared memory with the counts of all threads. */
export const ADDRESS_COUNT_BYTES = SLOTS * 4

/**
 * Counts open connections by address: a whole IPv4 address, or an IPv6 network of 64 bits, which
 * belongs to one household or server. Two addresses may share a slot, and then its limit too.
 */
export interface AddressCounts {
  /** Counts a new connection and returns its slot; -1 when its address already has too many. */
  readonly enter: (remote: Remote) => number
  readonly leave: (slot: number) => void
}

/**
 * Attaches a thread to the counts. `seed` prevents strangers from choosing addresses that share a
 * slot with those of members.
 */
export function attachAddressCounts(buffer: SharedArrayBuffer, seed: number): AddressCounts {
  const counts = new Int32Array(buffer)

  return {
    enter(remote) {
      const slot = addressHash(remote, seed) & (SLOTS - 1)
      if (Atomics.add(counts, slot, 1) < MAX_CONNECTIONS_OF_ADDRESS) return slot
      Atomics.sub(counts, slot, 1)
      return -1
    },
    leave(slot) {
      Atomics.sub(counts, slot, 1)
    },
  }
}

/**
 * Returns a keyed hash of an IPv4 address or of the /64 of an IPv6 address. The hash is signed,
 * because V8 would create an object for a number above 2^31.
 */
export function addressHash({ isIpv4, words }: Remote, seed: number): number {
  let hash = isIpv4 ? seed : seed ^ FAMILY_SALT
  for (let word = 0; word < 2; word++) {
    hash = Math.imul(hash ^ words[word], 0x9e3779b1)
    hash ^= hash >>> 15
  }
  return hash
}
