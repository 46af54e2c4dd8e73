import { M, MEMBER_FLAG } from '../tables/member-row.ts'
import { T } from '../tables/torrent-row.ts'
import type { World } from '../world.ts'
import { noteCountChange } from './dirty-list.ts'
import { P, PEER_FLAG, PEER_WORDS } from './peer-row.ts'

// Taking peers off the lists and putting them back when the site says something new about a member
// or a torrent. All of it under the torrent's lock.

const KINDS = PEER_FLAG.seeding | PEER_FLAG.partial

/** Whether a peer of this member may be listed: not banned, and allowed to leech if it does. */
export function mayBeListed(words: Int32Array, peer: number): boolean {
  const rights = words[(words[peer + P.member] >>> 0) + M.flags]
  if ((rights & MEMBER_FLAG.known) === 0) return true
  if ((rights & MEMBER_FLAG.banned) !== 0) return false
  const isSeeding = (words[peer + P.flags] & PEER_FLAG.seeding) !== 0
  return isSeeding || (rights & MEMBER_FLAG.mayLeech) !== 0
}

/** Hides the listed peers whose members lost their right to it; returns how many (rules 45, 46). */
export function hideForbidden({ words, swarms }: World, torrent: number): number {
  let hidden = 0
  const listed = words[torrent + T.seeders] + words[torrent + T.leechers]
  for (let place = listed - 1; place >= 0; place--) {
    const peer = swarms.at(torrent, place)
    if (mayBeListed(words, peer)) continue
    swarms.setKind(torrent, peer, (words[peer + P.flags] & KINDS) | PEER_FLAG.hidden)
    hidden++
  }
  return hidden
}

/** Hides the whole swarm at once: the torrent is no longer listed. */
export function hideAll({ words, swarms }: World, torrent: number): void {
  const listed = words[torrent + T.seeders] + words[torrent + T.leechers]
  if (listed === 0) return
  const first = swarms.at(torrent, 0)
  for (let place = 0; place < listed; place++) {
    words[first + place * PEER_WORDS + P.flags] |= PEER_FLAG.hidden
  }
  // Hidden ones stand behind the others: with no others left, nobody has to move.
  words[torrent + T.hidden] += listed
  words[torrent + T.seeders] = 0
  words[torrent + T.leechers] = 0
  words[torrent + T.partials] = 0
  noteCountChange(words, torrent)
}

/** The torrent is listed from now on: its peers are live the same second (rule 49). */
export function showAllowed({ words, swarms }: World, torrent: number): void {
  // Showing one moves others to places that were looked at already: so until none is left.
  for (let shown = -1; shown !== 0;) {
    shown = 0
    const listed = words[torrent + T.seeders] + words[torrent + T.leechers]
    for (let place = listed; place < swarms.size(torrent); place++) {
      const peer = swarms.at(torrent, place)
      const flags = words[peer + P.flags]
      if ((flags & PEER_FLAG.hidden) === 0 || !mayBeListed(words, peer)) continue
      swarms.setKind(torrent, peer, flags & KINDS)
      shown++
    }
  }
}
