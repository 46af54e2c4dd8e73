import { H } from '../layout.ts'
import type { Memory } from '../memory.ts'
import { attachIndex, createIndexWriter, mix } from './hash-index.ts'
import type { Limbo } from './limbo.ts'
import { M, MEMBER_FLAG, MEMBER_WORDS } from './member-row.ts'
import type { RowShape } from './rows.ts'
import { attachRows, createRowWriter } from './rows.ts'
import { copyText, storeText } from './text.ts'

const ROOT = {
  rows: H.members, // two words
  byPasskey: H.members + 2,
  byId: H.members + 3,
} as const

const SHAPE: RowShape = {
  root: ROOT.rows,
  directory: H.memberChunks,
  words: MEMBER_WORDS,
  next: M.next,
  inUse: M.inUse,
}

/**
 * A record of the passkey index: four words of the key, big-endian, the member's row, and 0, or
 * until when (seconds since 1970) it is remembered as a key that the member had before (rule 44).
 */
export const KEY = { words: 0, member: 4, formerUntil: 5 } as const
const KEY_WORDS = 6

/** The members as announce threads see them. A member is named by its row (0 = none). */
export interface Members {
  /** By passkey, as four big-endian words of its hex; compares all of them, always. */
  readonly find: (k0: number, k1: number, k2: number, k3: number) => number
  /** The same for passkeys that were changed within the last day (rule 44). */
  readonly findFormer: (k0: number, k1: number, k2: number, k3: number) => number
  readonly idLo: (member: number) => number
  readonly idHi: (member: number) => number
  readonly isBanned: (member: number) => boolean
  readonly mayLeech: (member: number) => boolean
  /** Torrents that the member leeches and seeds now (swarm/slots.ts). */
  readonly leeching: (member: number) => number
  readonly seeding: (member: number) => number
  /** How many at most: the member's own number, or `byDefault`; 0: any number. */
  readonly leechSlots: (member: number, byDefault: number) => number
  readonly seedSlots: (member: number, byDefault: number) => number
  /** Copies the reason of a ban, at most `limit` bytes; returns how many. */
  readonly copyReason: (member: number, out: Uint8Array, at: number, limit: number) => number
}

export function attachMembers(words: Int32Array, seed: number): Members {
  const index = attachIndex(words, ROOT.byPasskey)
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  const isThisKey = (key: number) =>
    ((words[key] ^ a) | (words[key + 1] ^ b) | (words[key + 2] ^ c) | (words[key + 3] ^ d)) === 0

  function findKey(k0: number, k1: number, k2: number, k3: number): number {
    a = k0
    b = k1
    c = k2
    d = k3
    return index.find(mix(k0, k1, seed), isThisKey)
  }

  return {
    find(k0, k1, k2, k3) {
      const key = findKey(k0, k1, k2, k3)
      if (key === 0 || words[key + KEY.formerUntil] !== 0) return 0
      return words[key + KEY.member] >>> 0
    },
    findFormer(k0, k1, k2, k3) {
      const key = findKey(k0, k1, k2, k3)
      if (key === 0 || words[key + KEY.formerUntil] === 0) return 0
      return words[key + KEY.member] >>> 0
    },
    idLo: (member) => words[member + M.idLo],
    idHi: (member) => words[member + M.idHi],
    isBanned: (member) => (words[member + M.flags] & MEMBER_FLAG.banned) !== 0,
    mayLeech: (member) => (words[member + M.flags] & MEMBER_FLAG.mayLeech) !== 0,
    leeching: (member) => words[member + M.leeching],
    seeding: (member) => words[member + M.seeding],
    leechSlots(member, byDefault) {
      const own = words[member + M.leechSlots]
      return own === 0 ? byDefault : own - 1
    },
    seedSlots(member, byDefault) {
      const own = words[member + M.seedSlots]
      return own === 0 ? byDefault : own - 1
    },
    copyReason: (member, out, at, limit) =>
      copyText(words, words[member + M.reason] >>> 0, out, at, limit),
  }
}

/** The main thread's half: the only writer. */
export function createMemberWriter(memory: Memory, limbo: Limbo, seed: number) {
  const { words } = memory
  const rows = attachRows(words, SHAPE)
  const rowWriter = createRowWriter(memory, SHAPE)
  const keys = createIndexWriter(memory, ROOT.byPasskey, limbo, (key) =>
    mix(words[key], words[key + 1], seed),
  )
  const ids = createIndexWriter(memory, ROOT.byId, limbo, (row) =>
    mix(words[row + M.idLo], words[row + M.idHi], seed),
  )
  const byId = attachIndex(words, ROOT.byId)
  const byPasskey = attachIndex(words, ROOT.byPasskey)
  /** Records of former keys, to be dropped when their time has come. */
  const formers = new Set<number>()
  let sought: readonly number[] = []
  const isSought = (key: number) => sought.every((word, index) => words[key + index] === word)
  let lo = 0
  let hi = 0
  const isThisId = (row: number) => words[row + M.idLo] === lo && words[row + M.idHi] === hi

  function dropKey(key: number): void {
    formers.delete(key)
    const member = words[key + KEY.member] >>> 0
    if (words[member + M.former] >>> 0 === key) words[member + M.former] = 0
    keys.remove(key)
    limbo.later(key, memory.free)
  }

  function dropPasskey(member: number): void {
    const key = words[member + M.passkey] >>> 0
    if (key === 0) return
    words[member + M.passkey] = 0
    dropKey(key)
  }

  function findKey(passkey: readonly number[]): number {
    sought = passkey
    return byPasskey.find(mix(passkey[0], passkey[1], seed), isSought)
  }

  /** Another member had this key: in a database that is no more. */
  function dropPasskeyRecord(key: number): void {
    const member = words[key + KEY.member] >>> 0
    if (words[member + M.passkey] >>> 0 === key) words[member + M.passkey] = 0
    dropKey(key)
  }

  /** The record of a passkey that leads to the member, made when there is none. */
  function keyOf(member: number, passkey: readonly number[]): number {
    const found = findKey(passkey)
    if (found !== 0 && words[found + KEY.member] >>> 0 === member) return found
    if (found !== 0) dropPasskeyRecord(found)
    const key = memory.allocate(KEY_WORDS)
    if (key === 0) throw new Error('the memory of the tracker is full')
    for (let index = 0; index < 4; index++) words[key + index] = passkey[index]
    words[key + KEY.member] = member
    words[key + KEY.formerUntil] = 0
    keys.insert(key)
    return key
  }

  function findById(idLo: number, idHi: number): number {
    lo = idLo
    hi = idHi
    return byId.find(mix(idLo, idHi, seed), isThisId)
  }

  return {
    rows,
    findById,

    /** The member's row, made when there is none: it then has no passkey and may nothing. */
    rowOf(idLo: number, idHi: number): number {
      const found = findById(idLo, idHi)
      if (found !== 0) return found
      const member = rowWriter.make()
      words[member + M.idLo] = idLo
      words[member + M.idHi] = idHi
      ids.insert(member)
      return member
    },

    /** From now on only this passkey leads to the member: four big-endian words. */
    setPasskey(member: number, passkey: readonly number[]): void {
      const old = words[member + M.passkey] >>> 0
      const key = keyOf(member, passkey)
      if (old === key) return
      dropPasskey(member)
      formers.delete(key)
      if (words[member + M.former] >>> 0 === key) words[member + M.former] = 0
      Atomics.store(words, key + KEY.formerUntil, 0)
      words[member + M.passkey] = key
    },
    dropPasskey,

    /** The member had this passkey before; what its sessions owe counts until then (rule 44). */
    addFormer(member: number, passkey: readonly number[], until: number): void {
      const key = keyOf(member, passkey)
      if (words[member + M.passkey] >>> 0 === key) return
      Atomics.store(words, key + KEY.formerUntil, until | 0)
      formers.add(key)
      words[member + M.former] = key
    },

    /** Forgets the former passkeys whose time has come by `wall`, in seconds since 1970. */
    forgetFormers(wall: number): void {
      for (const key of formers) if (words[key + KEY.formerUntil] >>> 0 <= wall) dropKey(key)
    },

    setRights(member: number, banned: boolean, mayLeech: boolean, reason: string): void {
      const old = words[member + M.reason] >>> 0
      Atomics.store(words, member + M.reason, storeText(memory, reason))
      limbo.later(old, memory.free)
      const flags = (banned ? MEMBER_FLAG.banned : 0) | (mayLeech ? MEMBER_FLAG.mayLeech : 0)
      Atomics.store(words, member + M.flags, flags | MEMBER_FLAG.known)
    },

    /** Torrents that the member may leech and seed at once; undefined: as the settings say. */
    setSlots(member: number, leech: number | undefined, seed: number | undefined): void {
      words[member + M.leechSlots] = leech === undefined ? 0 : leech + 1
      words[member + M.seedSlots] = seed === undefined ? 0 : seed + 1
    },

    /** Members with a passkey. */
    size: () => keys.size() - formers.size,
  }
}

/** A passkey of 32 hex digits as the four words that `find` takes. */
export function passkeyWords(passkey: string): [number, number, number, number] {
  const word = (at: number) => Number.parseInt(passkey.slice(at * 8, at * 8 + 8), 16) | 0
  return [word(0), word(1), word(2), word(3)]
}
