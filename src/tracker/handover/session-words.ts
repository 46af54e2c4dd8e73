import { GS } from '../../bridge/trackers/slot-frames.ts'
import type { Ipv6Blocks } from '../memory/swarm/ipv6-blocks.ts'
import {
  addCounted,
  countedSince,
  entryAge,
  noteEntry,
  P,
  PEER_FLAG,
  V6,
} from '../memory/swarm/peer-row.ts'
import { M } from '../memory/tables/member-row.ts'

// A session on its way between two trackers: its whole row, with IDs instead of row numbers, and
// with times as seconds before now.

/**
 * Flags that mean something in this memory only: requests to the prober, a replay, records in other
 * tables.
 */
const LOCAL_FLAGS = PEER_FLAG.asked4 | PEER_FLAG.asked6 | PEER_FLAG.replayed | PEER_FLAG.doubtful

const LONGEST_AGO = 6 * 86_400

/** Copies the session in row `peer` to `out` at `at`. */
export function copySession(
  words: Int32Array,
  peer: number,
  out: Int32Array,
  at: number,
  nowSeconds: number,
): void {
  const member = words[peer + P.member] >>> 0
  const ipv6 = words[peer + P.ipv6] >>> 0
  const ago = (seconds: number) =>
    seconds === 0 ? -1 : Math.min(LONGEST_AGO, Math.max(0, nowSeconds - seconds))
  out[at + GS.memberLo] = words[member + M.idLo]
  out[at + GS.memberHi] = words[member + M.idHi]
  out[at + GS.keyLo] = words[peer + P.keyLo]
  out[at + GS.keyHi] = words[peer + P.keyHi]
  out[at + GS.flags] = words[peer + P.flags] & ~LOCAL_FLAGS
  out[at + GS.ipv4] = words[peer + P.ipv4]
  out[at + GS.ports] = words[peer + P.ports]
  for (let word = 0; word < 4; word++) {
    out[at + GS.ipv6 + word] = ipv6 === 0 ? 0 : words[ipv6 + V6.address + word]
  }
  for (let word = 0; word < 6; word++) {
    out[at + GS.uploadedLo + word] = words[peer + P.uploadedLo + word]
  }
  out[at + GS.startedAt] = words[peer + P.startedAt]
  out[at + GS.heardAgo] = Math.max(0, ago(words[peer + P.lastAt]))
  out[at + GS.heardAgo4] = ipv6 === 0 ? -1 : ago(words[ipv6 + V6.lastSeen4])
  out[at + GS.heardAgo6] = ipv6 === 0 ? -1 : ago(words[ipv6 + V6.lastSeen])
  out[at + GS.entryAgo] = entryAge(words, peer, nowSeconds)
  out[at + GS.counted] = countedSince(words, peer)
}

/**
 * Fills the row `peer`, which already has its member, key and kind, from the words at `at`; their
 * times are seconds before `second`. Returns false when there is no memory for the IPv6 endpoint,
 * which the session then lacks.
 */
export function fillSession(
  words: Int32Array,
  ipv6Blocks: Ipv6Blocks,
  peer: number,
  from: Int32Array,
  at: number,
  second: number,
): boolean {
  const before = (ago: number) => (ago < 0 ? 0 : Math.max(1, second - ago))
  words[peer + P.flags] = from[at + GS.flags] & ~LOCAL_FLAGS
  words[peer + P.ipv4] = from[at + GS.ipv4]
  words[peer + P.ports] = from[at + GS.ports]
  for (let word = 0; word < 6; word++) {
    words[peer + P.uploadedLo + word] = from[at + GS.uploadedLo + word]
  }
  words[peer + P.startedAt] = from[at + GS.startedAt]
  words[peer + P.lastAt] = before(from[at + GS.heardAgo])
  noteEntry(words, peer, before(from[at + GS.entryAgo]))
  addCounted(words, peer, from[at + GS.counted])
  ipv6Blocks.free(words[peer + P.ipv6] >>> 0)
  words[peer + P.ipv6] = 0
  if (from[at + GS.heardAgo6] < 0) return true
  const ipv6 = ipv6Blocks.allocate()
  if (ipv6 === 0) return false
  for (let word = 0; word < 4; word++) {
    words[ipv6 + V6.address + word] = from[at + GS.ipv6 + word]
  }
  words[ipv6 + V6.lastSeen] = before(from[at + GS.heardAgo6])
  words[ipv6 + V6.lastSeen4] = before(from[at + GS.heardAgo4])
  words[peer + P.ipv6] = ipv6
  return true
}
