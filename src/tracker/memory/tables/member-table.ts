import { H } from '../layout.ts'
import { attachIndex, mix } from './hash-index.ts'
import { M, MEMBER_FLAG, MEMBER_WORDS } from './member-row.ts'
import type { RowShape } from './rows.ts'
import { copyText } from './text.ts'

export const MEMBER_ROOT = {
  rows: H.members, // two words
  byPasskey: H.members + 2,
  byId: H.members + 3,
} as const

export const MEMBER_ROWS: RowShape = {
  root: MEMBER_ROOT.rows,
  directory: H.memberChunks,
  words: MEMBER_WORDS,
  next: M.next,
  inUse: M.inUse,
}

/**
 * A record of the passkey index: four words of the key, big-endian; the member's row; and until
 * when a former passkey is remembered (seconds since 1970), 0 for a current one (rule 44).
 */
export const KEY = { words: 0, member: 4, formerUntil: 5 } as const
export const KEY_WORDS = 6

/** The members as announce threads see them. A member is named by its row (0: none). */
export interface Members {
  /**
   * Finds a member by passkey, given as the four big-endian words of its hex digits. It always
   * compares all words.
   */
  readonly find: (k0: number, k1: number, k2: number, k3: number) => number
  /** The same for passkeys that were changed within the last day (rule 44). */
  readonly findFormer: (k0: number, k1: number, k2: number, k3: number) => number
  readonly idLo: (member: number) => number
  readonly idHi: (member: number) => number
  readonly isBanned: (member: number) => boolean
  readonly mayLeech: (member: number) => boolean
  /** Returns how many torrents the member leeches now at this tracker (swarm/slots.ts). */
  readonly leeching: (member: number) => number
  readonly seeding: (member: number) => number
  /**
   * Returns how many torrents the member leeches at other trackers, as they report it. If this
   * torrent already has a slot, only trackers whose names sort before this one's count: when two
   * trackers give away the last slot at the same moment, only one of them takes it back.
   */
  readonly leechingAtOthers: (member: number, hasSlot: boolean) => number
  readonly seedingAtOthers: (member: number, hasSlot: boolean) => number
  /** Returns the member's limit, or `byDefault` if the member has none; 0: no limit. */
  readonly leechSlots: (member: number, byDefault: number) => number
  readonly seedSlots: (member: number, byDefault: number) => number
  /** Copies at most `limit` bytes of the reason of a ban; returns how many were copied. */
  readonly copyReason: (member: number, out: Uint8Array, at: number, limit: number) => number
}

export function attachMembers(words: Int32Array, seed: number): Members {
  const index = attachIndex(words, MEMBER_ROOT.byPasskey)
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
    leechingAtOthers: (member, hasSlot) =>
      words[member + M.leechingBefore] + (hasSlot ? 0 : words[member + M.leechingAfter]),
    seedingAtOthers: (member, hasSlot) =>
      words[member + M.seedingBefore] + (hasSlot ? 0 : words[member + M.seedingAfter]),
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

/** Returns a passkey of 32 hex digits as the four words that `find` takes. */
export function passkeyWords(passkey: string): [number, number, number, number] {
  const word = (at: number) => Number.parseInt(passkey.slice(at * 8, at * 8 + 8), 16) | 0
  return [word(0), word(1), word(2), word(3)]
}
