import { T } from '../tables/torrent-row.ts'
import { P, PEER_FLAG, PEER_WORDS } from './peer-row.ts'
import { slotOf } from './slot-kinds.ts'
import { indexSlots } from './block-shape.ts'
import { capacityOf, firstSlot } from './session-index.ts'

/** Rows that are sooner looked through than found by what leads to them. */
const FEW = 8

/** A member's sessions on one torrent; wants the torrent's lock to be held. */
export interface SessionSearch {
  /** The session of this member with this key, or 0. */
  readonly find: (torrent: number, member: number, keyLo: number, keyHi: number) => number
  /**
   * Other sessions of the member heard of at `silentBefore` (tracker seconds) or later (rule 52).
   */
  readonly countOthers: (
    torrent: number,
    member: number,
    except: number,
    silentBefore: number,
  ) => number
  /** The member's session that was silent longest, besides `except`; 0 when there is none. */
  readonly longestSilent: (torrent: number, member: number, except: number) => number
  /**
   * Of the member's other sessions that seed, the one last heard of; 0 when none does (rule 85).
   */
  readonly lastSeeding: (torrent: number, member: number, except: number) => number
  /** Whether a session of the member, besides `except`, takes this slot here (swarm/slots.ts). */
  readonly holdsSlot: (torrent: number, member: number, except: number, slot: number) => boolean
  /** Another session of this member at this IPv4 endpoint, or 0 (rule 76). */
  readonly findAt4: (
    torrent: number,
    member: number,
    except: number,
    ipv4: number,
    port: number,
  ) => number
  /** The same for an IPv6 endpoint, whose four words stand in `from` at `at`. */
  readonly findAt6: (
    torrent: number,
    member: number,
    except: number,
    from: Int32Array,
    at: number,
    port: number,
  ) => number
}

/** Finding a member's sessions on one torrent: by scan in small swarms, by index in others. */
export function sessionSearch(words: Int32Array): SessionSearch {
  let block = 0
  let slots = 0
  let mask = 0
  let place = 0
  let count = 0
  let wanted = 0
  let left = 0

  function begin(torrent: number, member: number): void {
    block = words[torrent + T.block] >>> 0
    count = words[torrent + T.seeders] + words[torrent + T.leechers] + words[torrent + T.hidden]
    wanted = member | 0
    place = 0
    mask = -1
    // So few rows are looked through even where there is an index.
    if (count <= FEW) return
    const capacity = capacityOf(words, torrent)
    mask = indexSlots(capacity) - 1
    slots = block + capacity * PEER_WORDS
    left = mask + 1
    if (mask >= 0) place = firstSlot(member, capacity)
  }

  /** The next row of the member, or 0; with words of its own, as the walk of pick-peers.ts has. */
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

  /** The next session of the member, or 0. */
  function next(): number {
    if (mask < 0) return nextRow()
    // The bound is for whoever reads without the lock: elsewhere there is always a free slot.
    for (; left > 0 && count > 0; left--) {
      const value = words[slots + place]
      if (value === 0) return 0
      place = (place + 1) & mask
      const peer = block + (value - 1) * PEER_WORDS
      if (words[peer + P.member] === wanted) return peer
    }
    return 0
  }

  return {
    find(torrent, member, keyLo, keyHi) {
      begin(torrent, member)
      for (let peer = next(); peer !== 0; peer = next()) {
        if (words[peer + P.keyLo] === keyLo && words[peer + P.keyHi] === keyHi) return peer
      }
      return 0
    },

    countOthers(torrent, member, except, silentBefore) {
      let found = 0
      begin(torrent, member)
      for (let peer = next(); peer !== 0; peer = next()) {
        if (peer !== except && words[peer + P.lastAt] >= silentBefore) found++
      }
      return found
    },

    longestSilent(torrent, member, except) {
      let found = 0
      begin(torrent, member)
      for (let peer = next(); peer !== 0; peer = next()) {
        if (peer === except) continue
        if (found === 0 || words[peer + P.lastAt] < words[found + P.lastAt]) found = peer
      }
      return found
    },

    lastSeeding(torrent, member, except) {
      let found = 0
      begin(torrent, member)
      for (let peer = next(); peer !== 0; peer = next()) {
        if (peer === except || (words[peer + P.flags] & PEER_FLAG.seeding) === 0) continue
        if (found === 0 || words[peer + P.lastAt] > words[found + P.lastAt]) found = peer
      }
      return found
    },

    holdsSlot(torrent, member, except, slot) {
      begin(torrent, member)
      for (let peer = next(); peer !== 0; peer = next()) {
        if (peer !== except && slotOf(words[peer + P.flags]) === slot) return true
      }
      return false
    },

    findAt4(torrent, member, except, ipv4, port) {
      begin(torrent, member)
      for (let peer = next(); peer !== 0; peer = next()) {
        if (peer === except || words[peer + P.ipv4] !== (ipv4 | 0)) continue
        if (words[peer + P.ports] >>> 16 === port) return peer
      }
      return 0
    },

    findAt6(torrent, member, except, from, at, port) {
      begin(torrent, member)
      for (let peer = next(); peer !== 0; peer = next()) {
        const ipv6 = words[peer + P.ipv6] >>> 0
        if (peer === except || ipv6 === 0 || (words[peer + P.ports] & 0xffff) !== port) continue
        let differs = 0
        for (let word = 0; word < 4; word++) differs |= words[ipv6 + word] ^ from[at + word]
        if (differs === 0) return peer
      }
      return 0
    },
  }
}
