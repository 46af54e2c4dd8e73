import { ENTRY_FLAG, W } from '../../bridge/traffic-entry.ts'
import { CHECKPOINT_SECONDS } from '../../domain/announce/checkpoint.ts'
import { M } from '../memory/tables/member-row.ts'
import {
  countedSince,
  entryAge,
  isUnreachable,
  noteEntry,
  P,
  PEER_FLAG,
} from '../memory/swarm/peer-row.ts'
import { T } from '../memory/tables/torrent-row.ts'

/**
 * Whether an entry is due because seed time would otherwise be missing from the database for too
 * long.
 */
export function isCheckpointDue(words: Int32Array, peer: number, nowSeconds: number): boolean {
  return entryAge(words, peer, nowSeconds) >= CHECKPOINT_SECONDS
}

/**
 * Fills a journal entry from a peer's row after the announce, except for the raw bytes (W.rawUp…,
 * W.rawDown…), the client and its key, the `moved` flag, the kind and the checksum. The entry's
 * sequence number is the torrent's, which the caller got from `world.takeSequence`. Clears the
 * seconds that were collected in the row, and sets the row's time of the last entry. The interval
 * of the entry is [last entry, `atSeconds`], both in tracker seconds.
 */
export function entryOfPeer(
  words: Int32Array,
  torrent: number,
  peer: number,
  out: Int32Array,
  at: number,
  time: EntryTime,
): void {
  const member = words[peer + P.member] >>> 0
  const counted = countedSince(words, peer)
  const since = Math.min(time.nowSeconds - entryAge(words, peer, time.nowSeconds), time.atSeconds)
  out[at + W.memberLo] = words[member + M.idLo]
  out[at + W.memberHi] = words[member + M.idHi]
  out[at + W.torrentLo] = words[torrent + T.idLo]
  out[at + W.torrentHi] = words[torrent + T.idHi]
  out[at + W.sessionLo] = words[peer + P.keyLo]
  out[at + W.sessionHi] = words[peer + P.keyHi]
  out[at + W.sequenceLo] = words[torrent + T.sequenceLo]
  out[at + W.sequenceHi] = words[torrent + T.sequenceHi]
  for (let word = 0; word < 6; word++)
    out[at + W.uploadedLo + word] = words[peer + P.uploadedLo + word]
  out[at + W.since] = time.wall - (time.nowSeconds - since)
  out[at + W.at] = time.wall - (time.nowSeconds - time.atSeconds)
  out[at + W.seededSeconds] = Math.max(0, counted)
  out[at + W.leechedSeconds] = Math.max(0, -counted)
  out[at + W.flags] = entryFlags(words[peer + P.flags])
  out[at + W.ipv4] = words[peer + P.ipv4]
  out[at + W.ports] = words[peer + P.ports]
  const ipv6 = words[peer + P.ipv6] >>> 0
  for (let word = 0; word < 4; word++) out[at + W.ipv6 + word] = ipv6 === 0 ? 0 : words[ipv6 + word]
  out[at + W.startedAt] = words[peer + P.startedAt]
  noteEntry(words, peer, time.atSeconds)
}

/** The time of an entry: one object, which is refilled each time. */
export interface EntryTime {
  /** Now, in tracker seconds and in seconds since 1970. */
  nowSeconds: number
  wall: number
  /** When the announce took place, in tracker seconds: now, or at the last announce. */
  atSeconds: number
}

function entryFlags(flags: number): number {
  return (
    ENTRY_FLAG.untold |
    ((flags & PEER_FLAG.seeding) !== 0 ? ENTRY_FLAG.seeding : 0) |
    ((flags & PEER_FLAG.partial) !== 0 ? ENTRY_FLAG.partial : 0) |
    ((flags & PEER_FLAG.suspicious) !== 0 ? ENTRY_FLAG.suspicious : 0) |
    ((flags & PEER_FLAG.hidden) !== 0 ? ENTRY_FLAG.hidden : 0) |
    ((flags & (PEER_FLAG.reached4 | PEER_FLAG.reached6)) !== 0 ? ENTRY_FLAG.reachable : 0) |
    (isUnreachable(flags) ? ENTRY_FLAG.unreachable : 0) |
    ((flags & PEER_FLAG.hadAll) !== 0 ? ENTRY_FLAG.hadAll : 0)
  )
}
