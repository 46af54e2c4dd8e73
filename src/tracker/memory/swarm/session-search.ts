import { P, PEER_FLAG } from './peer-row.ts'
import { slotOf } from './slot-kinds.ts'
import type { MemberRows } from './member-rows.ts'
import { createMemberRows } from './member-rows.ts'

/** Finds a member's sessions on one torrent. Call it under the torrent's lock. */
export interface SessionSearch {
  /** Returns the session of this member with this key, or 0. */
  readonly find: (torrent: number, member: number, keyLo: number, keyHi: number) => number
  /**
   * Counts the member's other sessions whose last announce was at `silentBefore` (tracker seconds)
   * or later (rule 52).
   */
  readonly countOthers: (
    torrent: number,
    member: number,
    except: number,
    silentBefore: number,
  ) => number
  /** Returns the member's session that has been silent longest, except `except`; 0: none. */
  readonly longestSilent: (torrent: number, member: number, except: number) => number
  /** Returns the member's other seeding session with the latest announce; 0: none (rule 85). */
  readonly lastSeeding: (torrent: number, member: number, except: number) => number
  /**
   * Whether a session of the member, except `except`, occupies this slot on this torrent
   * (swarm/slots.ts).
   */
  readonly holdsSlot: (torrent: number, member: number, except: number, slot: number) => boolean
  /** Returns another session of the member at this IPv4 endpoint, or 0 (rule 76). */
  readonly findAt4: (
    torrent: number,
    member: number,
    except: number,
    ipv4: number,
    port: number,
  ) => number
  /** The same for an IPv6 endpoint, whose four words are in `from`, starting at `at`. */
  readonly findAt6: (
    torrent: number,
    member: number,
    except: number,
    from: Int32Array,
    at: number,
    port: number,
  ) => number
}

export function sessionSearch(words: Int32Array): SessionSearch {
  const rows = createMemberRows(words)
  const { begin, next } = rows

  return {
    find(torrent, member, keyLo, keyHi) {
      begin(torrent, member)
      for (let peer = next(); peer !== 0; peer = next()) {
        if (words[peer + P.keyLo] === keyLo && words[peer + P.keyHi] === keyHi) return peer
      }
      return 0
    },
    countOthers: (torrent, member, except, silentBefore) =>
      countOthers(rows, torrent, member, except, silentBefore),
    longestSilent: (torrent, member, except) => longestSilent(rows, torrent, member, except),
    lastSeeding: (torrent, member, except) => lastSeeding(rows, torrent, member, except),
    holdsSlot: (torrent, member, except, slot) => holdsSlot(rows, torrent, member, except, slot),
    findAt4: (torrent, member, except, ipv4, port) =>
      findAt4(rows, torrent, member, except, ipv4, port),
    findAt6: (torrent, member, except, from, at, port) =>
      findAt6(rows, torrent, member, except, from, at, port),
  }
}

function countOthers(
  rows: MemberRows,
  torrent: number,
  member: number,
  except: number,
  silentBefore: number,
): number {
  let found = 0
  rows.begin(torrent, member)
  for (let peer = rows.next(); peer !== 0; peer = rows.next()) {
    if (peer !== except && rows.words[peer + P.lastAt] >= silentBefore) found++
  }
  return found
}

function longestSilent(rows: MemberRows, torrent: number, member: number, except: number): number {
  const { words } = rows
  let found = 0
  rows.begin(torrent, member)
  for (let peer = rows.next(); peer !== 0; peer = rows.next()) {
    if (peer === except) continue
    if (found === 0 || words[peer + P.lastAt] < words[found + P.lastAt]) found = peer
  }
  return found
}

function lastSeeding(rows: MemberRows, torrent: number, member: number, except: number): number {
  const { words } = rows
  let found = 0
  rows.begin(torrent, member)
  for (let peer = rows.next(); peer !== 0; peer = rows.next()) {
    if (peer === except || (words[peer + P.flags] & PEER_FLAG.seeding) === 0) continue
    if (found === 0 || words[peer + P.lastAt] > words[found + P.lastAt]) found = peer
  }
  return found
}

function holdsSlot(
  rows: MemberRows,
  torrent: number,
  member: number,
  except: number,
  slot: number,
): boolean {
  rows.begin(torrent, member)
  for (let peer = rows.next(); peer !== 0; peer = rows.next()) {
    if (peer !== except && slotOf(rows.words[peer + P.flags]) === slot) return true
  }
  return false
}

function findAt4(
  rows: MemberRows,
  torrent: number,
  member: number,
  except: number,
  ipv4: number,
  port: number,
): number {
  const { words } = rows
  rows.begin(torrent, member)
  for (let peer = rows.next(); peer !== 0; peer = rows.next()) {
    if (peer === except || words[peer + P.ipv4] !== (ipv4 | 0)) continue
    if (words[peer + P.ports] >>> 16 === port) return peer
  }
  return 0
}

function findAt6(
  rows: MemberRows,
  torrent: number,
  member: number,
  except: number,
  from: Int32Array,
  at: number,
  port: number,
): number {
  const { words } = rows
  rows.begin(torrent, member)
  for (let peer = rows.next(); peer !== 0; peer = rows.next()) {
    const ipv6 = words[peer + P.ipv6] >>> 0
    if (peer === except || ipv6 === 0 || (words[peer + P.ports] & 0xffff) !== port) continue
    let differs = 0
    for (let word = 0; word < 4; word++) differs |= words[ipv6 + word] ^ from[at + word]
    if (differs === 0) return peer
  }
  return 0
}
