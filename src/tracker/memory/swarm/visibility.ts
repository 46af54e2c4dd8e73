import { M, MEMBER_FLAG } from '../tables/member-row.ts'
import { T } from '../tables/torrent-row.ts'
import type { World } from '../world.ts'
import type { Prefixes } from '../tables/prefix-table.ts'
import { noteCountChange } from './dirty-list.ts'
import { P, PEER_FLAG, PEER_WORDS, V6 } from './peer-row.ts'

// Hides peers and shows them again when the site reports a change of a member or a torrent. All
// functions require the torrent's lock.

const KINDS = PEER_FLAG.seeding | PEER_FLAG.partial

/**
 * Whether a peer may be listed: its member is not banned and may leech if the peer leeches, and it
 * has an endpoint outside of the banned networks.
 */
export function mayBeListed({ words, networks }: World, peer: number): boolean {
  if (!networks.isEmpty() && isBanned4(words, networks, peer) && isBanned6(words, networks, peer)) {
    return false
  }
  const rights = words[(words[peer + P.member] >>> 0) + M.flags]
  if ((rights & MEMBER_FLAG.known) === 0) return true
  if ((rights & MEMBER_FLAG.banned) !== 0) return false
  const isSeeding = (words[peer + P.flags] & PEER_FLAG.seeding) !== 0
  return isSeeding || (rights & MEMBER_FLAG.mayLeech) !== 0
}

/** Whether the IPv4 endpoint is in a banned network; also true if there is no such endpoint. */
function isBanned4(words: Int32Array, networks: Prefixes, peer: number): boolean {
  const ipv4 = words[peer + P.ipv4]
  return ipv4 === 0 || networks.find4(ipv4) !== 0
}

function isBanned6(words: Int32Array, networks: Prefixes, peer: number): boolean {
  const ipv6 = words[peer + P.ipv6] >>> 0
  return ipv6 === 0 || networks.find6(words, ipv6 + V6.address) !== 0
}

/** Whether a session also has an endpoint of the other family, outside of the banned networks. */
export function hasOtherEndpoint({ words, networks }: World, peer: number, is4: boolean): boolean {
  return is4 ? !isBanned6(words, networks, peer) : !isBanned4(words, networks, peer)
}

/** Removes the endpoint in a banned network from a peer that has another one outside. */
function dropBanned({ words, networks, endpoints }: World, peer: number): void {
  if (networks.isEmpty() || words[peer + P.ipv4] === 0 || words[peer + P.ipv6] === 0) return
  const is4 = isBanned4(words, networks, peer)
  const is6 = isBanned6(words, networks, peer)
  if (is4 && !is6) endpoints.drop4(peer)
  else if (is6 && !is4) endpoints.drop6(peer)
}

/**
 * Hides the listed peers whose member or network may no longer be listed; returns how many (rules
 * 45, 46).
 */
export function hideForbidden(world: World, torrent: number): number {
  const { words, swarms } = world
  let hidden = 0
  const listed = words[torrent + T.seeders] + words[torrent + T.leechers]
  for (let place = listed - 1; place >= 0; place--) {
    const peer = swarms.at(torrent, place)
    dropBanned(world, peer)
    if (mayBeListed(world, peer)) continue
    swarms.setKind(torrent, peer, (words[peer + P.flags] & KINDS) | PEER_FLAG.hidden)
    hidden++
  }
  return hidden
}

/** Hides the whole swarm: the torrent is no longer listed. */
export function hideAll({ words, swarms }: World, torrent: number): void {
  const listed = words[torrent + T.seeders] + words[torrent + T.leechers]
  if (listed === 0) return
  const first = swarms.at(torrent, 0)
  for (let place = 0; place < listed; place++) {
    swarms.slots.left(torrent, first + place * PEER_WORDS)
    words[first + place * PEER_WORDS + P.flags] |= PEER_FLAG.hidden
  }
  // Hidden peers follow the others, so when all of them are hidden, no row has to move.
  words[torrent + T.hidden] += listed
  words[torrent + T.seeders] = 0
  words[torrent + T.leechers] = 0
  words[torrent + T.partials] = 0
  noteCountChange(words, torrent)
}

/**
 * Shows the peers of a torrent that is listed from now on: they are listed within the same second
 * (rule 49).
 */
export function showAllowed(world: World, torrent: number): void {
  const { words, swarms } = world
  // Showing a peer moves others to places that were already visited, so this repeats until none is
  // shown.
  for (let shown = -1; shown !== 0;) {
    shown = 0
    const listed = words[torrent + T.seeders] + words[torrent + T.leechers]
    for (let place = listed; place < swarms.size(torrent); place++) {
      const peer = swarms.at(torrent, place)
      const flags = words[peer + P.flags]
      if ((flags & PEER_FLAG.hidden) === 0 || !mayBeListed(world, peer)) continue
      swarms.setKind(torrent, peer, flags & KINDS)
      shown++
    }
  }
}
