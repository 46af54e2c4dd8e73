import type { Remote } from '../remote.ts'
import { NEAR_PEERS } from '../settings.ts'
import type { TrackerSettings } from '../settings.ts'
import type { Prefixes } from '../tables/prefix-table.ts'
import { P } from './peer-row.ts'

/** A power of two above twice the peers of a reply. */
const PLACES = 512
/** A provider's network, more or less: /16 of IPv4, /32 of IPv6. */
const NETWORK_SHIFT = 16

/** Tells near peers from others for one announce at a time, and notes whom it was given. */
export interface Near {
  /** False: who is near does not matter, by the settings, or nothing is known of who asks. */
  readonly begin: (remote: Remote) => boolean
  readonly isNear: (peer: number) => boolean
  readonly note: (peer: number) => void
  readonly isNoted: (peer: number) => boolean
}

/**
 * Near is who is in the same network, or by the table of regions (regions.ts) in the same region.
 * Nothing is made for an announce.
 */
export function attachNear(
  words: Int32Array,
  settings: Pick<TrackerSettings, 'nearPeers'>,
  regions: Prefixes,
): Near {
  const noted = new Int32Array(PLACES)
  let hasNoted = false
  let isIpv4 = true
  let network = 0
  /** 0: networks are compared. */
  let region = 0

  function isInNetwork(peer: number): boolean {
    if (!isIpv4) {
      const ipv6 = words[peer + P.ipv6] >>> 0
      return ipv6 !== 0 && words[ipv6] === network
    }
    const ipv4 = words[peer + P.ipv4]
    return ipv4 !== 0 && (ipv4 ^ network) >>> NETWORK_SHIFT === 0
  }

  function isInRegion(peer: number): boolean {
    const ipv4 = words[peer + P.ipv4]
    if (ipv4 !== 0) return regions.find4(ipv4) === region
    const ipv6 = words[peer + P.ipv6] >>> 0
    return ipv6 !== 0 && regions.find6(words, ipv6) === region
  }

  /** Where a peer is noted, or the place that is free for it. */
  function placeOf(peer: number): number {
    let place = Math.imul(peer, 0x9e3779b1) >>> 23
    while (noted[place] !== 0 && noted[place] !== (peer | 0)) place = (place + 1) & (PLACES - 1)
    return place
  }

  return {
    begin(remote) {
      const policy = settings.nearPeers()
      if (policy === NEAR_PEERS.off) return false
      if (hasNoted) noted.fill(0)
      hasNoted = false
      isIpv4 = remote.isIpv4
      network = remote.words[0]
      region = 0
      if (policy === NEAR_PEERS.network) return true
      region = isIpv4 ? regions.find4(network) : regions.find6(remote.words, 0)
      return region !== 0
    },
    isNear: (peer) => (region === 0 ? isInNetwork(peer) : isInRegion(peer)),
    note(peer) {
      noted[placeOf(peer)] = peer
      hasNoted = true
    },
    isNoted: (peer) => hasNoted && noted[placeOf(peer)] === (peer | 0),
  }
}
