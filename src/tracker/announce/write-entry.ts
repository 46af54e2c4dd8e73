import type { RawCredit } from '../../domain/announce/credit.ts'
import { ENTRY_FLAG, W } from '../../bridge/traffic-entry.ts'
import type { KIND } from '../../bridge/traffic-entry.ts'
import type { Journal } from '../journal/journal.ts'
import { STAT } from '../stats.ts'
import { P, PEER_FLAG } from '../swarm/peer-row.ts'
import { T } from '../tables/torrent-row.ts'
import type { World } from '../world.ts'

/** What an entry says besides what stands in the session's row. */
export interface EntryDetails {
  kind: (typeof KIND)[keyof typeof KIND]
  /** Raw bytes since the last entry; null: none. */
  credit: RawCredit | null
  /** Seconds since 1970: the interval it tells of. */
  since: number
  at: number
  /** Bits of ENTRY_FLAG that are not the row's: suspicious, moved, implausible. */
  flags: number
}

export type WriteEntry = (torrent: number, peer: number, details: EntryDetails, now: number) => void

/**
 * Makes what writes a session's row into the journal, under the torrent's lock. The journal must have
 * room: an announce that finds none changes nothing in the first place.
 */
export function createEntryWriter(world: World, journal: Journal): WriteEntry {
  const { words, members, torrents } = world

  return (torrent, peer, details, now) => {
    const out = journal.words
    const at = journal.next()
    const member = words[peer + P.member] >>> 0
    world.takeSequence(torrent)
    out[at + W.memberLo] = members.idLo(member)
    out[at + W.memberHi] = members.idHi(member)
    out[at + W.torrentLo] = torrents.idLo(torrent)
    out[at + W.torrentHi] = torrents.idHi(torrent)
    out[at + W.sessionLo] = words[peer + P.keyLo]
    out[at + W.sessionHi] = words[peer + P.keyHi]
    out[at + W.sequenceLo] = words[torrent + T.sequenceLo]
    out[at + W.sequenceHi] = words[torrent + T.sequenceHi]
    if (details.credit !== null) {
      out[at + W.rawUpLo] = details.credit.upLo
      out[at + W.rawUpHi] = details.credit.upHi
      out[at + W.rawDownLo] = details.credit.downLo
      out[at + W.rawDownHi] = details.credit.downHi
    }
    out[at + W.uploadedLo] = words[peer + P.uploadedLo]
    out[at + W.uploadedHi] = words[peer + P.uploadedHi]
    out[at + W.downloadedLo] = words[peer + P.downloadedLo]
    out[at + W.downloadedHi] = words[peer + P.downloadedHi]
    out[at + W.leftLo] = words[peer + P.leftLo]
    out[at + W.leftHi] = words[peer + P.leftHi]
    out[at + W.since] = details.since
    out[at + W.at] = details.at
    out[at + W.seededSeconds] = words[peer + P.seededSeconds]
    out[at + W.leechedSeconds] = words[peer + P.leechedSeconds]
    out[at + W.flags] = rowFlags(words[peer + P.flags]) | details.flags
    out[at + W.keyHash] = words[peer + P.keyHash]
    out[at + W.clientLo] = words[peer + P.clientLo]
    out[at + W.clientHi] = words[peer + P.clientHi]
    out[at + W.ipv4] = words[peer + P.ipv4]
    out[at + W.ports] = words[peer + P.ports]
    const ipv6 = words[peer + P.ipv6] >>> 0
    for (let word = 0; word < 4; word++) {
      out[at + W.ipv6 + word] = ipv6 === 0 ? 0 : words[ipv6 + word]
    }
    out[at + W.startedAt] = words[peer + P.startedAt]
    journal.commit(details.kind)
    words[peer + P.seededSeconds] = 0
    words[peer + P.leechedSeconds] = 0
    words[peer + P.lastEntryAt] = now
    words[peer + P.sequence] = words[torrent + T.sequenceLo]
    words[world.stats + STAT.entries]++
  }
}

function rowFlags(flags: number): number {
  return (
    ((flags & PEER_FLAG.seeding) !== 0 ? ENTRY_FLAG.seeding : 0) |
    ((flags & PEER_FLAG.partial) !== 0 ? ENTRY_FLAG.partial : 0) |
    ((flags & PEER_FLAG.hidden) !== 0 ? ENTRY_FLAG.hidden : 0)
  )
}
