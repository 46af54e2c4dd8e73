import type { Remote } from '../memory/remote.ts'
import { createSipHash } from '../memory/swarm/session-key.ts'

/** An ID is valid for at least 120 s, as BEP 15 requires, and at most 180 s. */
const SLOT_SECONDS = 60
const SLOTS = 3

/**
 * Connection IDs of UDP: a keyed hash of address and time. Nothing is stored for a client that only
 * requests an ID, and every thread can check IDs, even after a restart (rule 101).
 */
export interface ConnectionIds {
  /** The result of `make`: the high and the low word of the ID. */
  readonly out: Int32Array
  readonly make: (remote: Remote, wallSeconds: number) => void
  readonly isValid: (remote: Remote, wallSeconds: number, hi: number, lo: number) => boolean
}

/**
 * The bits of the number of calculated IDs that are cached (1,024), because an announce soon
 * follows its connect.
 */
const PLACE_BITS = 10
/** The words of a cached ID: slot and family, the address, the ID. */
const WORDS = 8
const R = { slot: 0, address: 1, hi: 5, lo: 6 } as const

interface IdState {
  // Slot and address, with as many words as the family requires: the hash distinguishes lengths.
  readonly words: Int32Array
  readonly hash: (bytes: Uint8Array, at: number, length: number) => void
  readonly bytes: Uint8Array
  readonly out: Int32Array
  readonly state: Int32Array
  readonly remembered: Int32Array
}

/** Creates the IDs. `key` has 32 bytes, of which the hash uses 16. */
export function createConnectionIds(key: Uint8Array): ConnectionIds {
  const { state, hash } = createSipHash(key)
  const words = new Int32Array(5)
  const out = new Int32Array(2)
  const ids: IdState = {
    words,
    hash,
    bytes: new Uint8Array(words.buffer),
    out,
    state,
    remembered: new Int32Array(2 ** PLACE_BITS * WORDS),
  }

  return {
    out,
    make: (remote, wall) => find(ids, remote, slotOf(wall)),
    isValid: (remote, wall, hi, lo) => isValid(ids, remote, wall, hi, lo),
  }
}

function hashOf(ids: IdState, remote: Remote, slot: number): void {
  const { words, hash, bytes, out, state } = ids
  const count = remote.isIpv4 ? 1 : 4
  words[0] = slot
  for (let word = 0; word < count; word++) words[word + 1] = remote.words[word]
  hash(bytes, 0, 4 + 4 * count)
  out[0] = state[0]
  out[1] = state[1]
}

/** Writes the ID of a source into `out`: from the cache, or calculated with the hash. */
function find(ids: IdState, remote: Remote, slot: number): void {
  const { remembered, out } = ids
  const a = remote.words[0]
  const b = remote.words[1]
  const c = remote.words[2]
  const d = remote.words[3]
  const place = Math.imul(a ^ b ^ c ^ d ^ slot, 0x9e3779b1) >>> (32 - PLACE_BITS)
  const at = place * WORDS
  const name = slot * 2 + (remote.isIpv4 ? 2 : 1)
  const address = at + R.address
  const differs =
    (remembered[at + R.slot] ^ name) |
    (remembered[address] ^ a) |
    (remembered[address + 1] ^ b) |
    (remembered[address + 2] ^ c) |
    (remembered[address + 3] ^ d)
  if (differs === 0) {
    out[0] = remembered[at + R.hi]
    out[1] = remembered[at + R.lo]
    return
  }
  hashOf(ids, remote, slot)
  remembered[at + R.slot] = name
  remembered[address] = a
  remembered[address + 1] = b
  remembered[address + 2] = c
  remembered[address + 3] = d
  remembered[at + R.hi] = out[0]
  remembered[at + R.lo] = out[1]
}

function slotOf(wall: number): number {
  return Math.floor(wall / SLOT_SECONDS)
}

function isValid(ids: IdState, remote: Remote, wall: number, hi: number, lo: number): boolean {
  const { out } = ids
  for (let age = 0; age < SLOTS; age++) {
    find(ids, remote, slotOf(wall) - age)
    if (((out[0] ^ hi) | (out[1] ^ lo)) === 0) return true
  }
  return false
}
