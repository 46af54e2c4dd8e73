import type { Remote } from '../remote.ts'
import { NEAR_PEERS } from '../settings.ts'
import type { TrackerSettings } from '../settings.ts'
import type { Prefixes } from '../tables/prefix-table.ts'
import { P, PEER_WORDS } from './peer-row.ts'

/** A provider's network, more or less: /16 of IPv4, /32 of IPv6. */
const NETWORK_SHIFT = 16

/** Distinguishes near peers from others, for one announce at a time. */
export interface Near {
  /** False: by the settings, nearness does not matter, or nothing is known of the requester. */
  readonly begin: (remote: Remote) => boolean
  /**
   * In a list of `count` peers from `first` on that is walked from place `start`, around its end:
   * the step at which the next near one is met, `from` or later, or `end`.
   */
  readonly next: (first: number, count: number, start: number, from: number, end: number) => number
}

/** Near peers of a window that are known as such, at most. */
export const MOST_NEAR = 512
/** After the last step of `NearOnes`. */
export const NEVER = 0x7fffffff

/** The steps of a window with near peers, ascending, then one that is never reached. */
export interface NearOnes {
  readonly steps: Int32Array
  count: number
  /** The number of these that were listed. */
  told: number
  /** The next that a walk over the others comes by. */
  next: number
}

export function noNearOnes(): NearOnes {
  return { steps: new Int32Array(MOST_NEAR + 1), count: 0, told: 0, next: 0 }
}

interface NearState {
  network: number
  readonly words: Int32Array
  readonly regions: Prefixes
  /** 0: networks are compared. */
  region: number
  readonly settings: Pick<TrackerSettings, 'nearPeers'>
  isIpv4: boolean
}

/**
 * Near is who is in the same network, or by the table of regions (memory/regions.ts) in the
 * same region.
 * Nothing is made for an announce.
 */
export function attachNear(
  words: Int32Array,
  settings: Pick<TrackerSettings, 'nearPeers'>,
  regions: Prefixes,
): Near {
  const near: NearState = {
    network: 0,
    words,
    regions,
    region: 0,
    settings,
    isIpv4: true,
  }

  return {
    begin: (remote) => begin(near, remote),
    next: (first, count, start, from, end) => next(near, first, count, start, from, end),
  }
}

/** A separate loop: most of the cost of a list is reading the peers that are not near. */
function nextOfNetwork(
  near: NearState,
  first: number,
  last: number,
  from: number,
  step: number,
  end: number,
): number {
  const sought = near.network
  const list = near.words
  let peer = from
  let at = step
  for (; at < end; at++) {
    const ipv4 = list[peer + P.ipv4]
    if ((ipv4 ^ sought) >>> NETWORK_SHIFT === 0 && ipv4 !== 0) break
    peer = peer === last ? first : peer + PEER_WORDS
  }
  return at
}

function isInNetwork6(near: NearState, peer: number): boolean {
  const { words } = near
  const ipv6 = words[peer + P.ipv6] >>> 0
  return ipv6 !== 0 && words[ipv6] === near.network
}

function isInRegion(near: NearState, peer: number): boolean {
  const { words, regions } = near
  const ipv4 = words[peer + P.ipv4]
  if (ipv4 !== 0) return regions.find4(ipv4) === near.region
  const ipv6 = words[peer + P.ipv6] >>> 0
  return ipv6 !== 0 && regions.find6(words, ipv6) === near.region
}

function begin(near: NearState, remote: Remote): boolean {
  const { settings, regions } = near
  const policy = settings.nearPeers()
  if (policy === NEAR_PEERS.off) return false
  near.isIpv4 = remote.isIpv4
  near.network = remote.words[0]
  near.region = 0
  if (policy === NEAR_PEERS.network) return true
  near.region = near.isIpv4 ? regions.find4(near.network) : regions.find6(remote.words, 0)
  return near.region !== 0
}

function next(
  near: NearState,
  first: number,
  count: number,
  start: number,
  from: number,
  end: number,
): number {
  const last = first + (count - 1) * PEER_WORDS
  const place = start + from < count ? start + from : start + from - count
  let peer = first + place * PEER_WORDS
  if (near.region === 0 && near.isIpv4) return nextOfNetwork(near, first, last, peer, from, end)
  let step = from
  for (; step < end; step++) {
    if (near.region === 0 ? isInNetwork6(near, peer) : isInRegion(near, peer)) break
    peer = peer === last ? first : peer + PEER_WORDS
  }
  return step
}
