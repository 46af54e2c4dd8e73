import type { Remote } from '../remote.ts'
import { NEAR_PEERS } from '../settings.ts'
import type { TrackerSettings } from '../settings.ts'
import type { Prefixes } from '../tables/prefix-table.ts'
import { P, PEER_WORDS } from './peer-row.ts'

/** Roughly the network of one network provider: /16 of IPv4, /32 of IPv6. */
const NETWORK_SHIFT = 16

/** Finds the peers that are near a requester, for one announce at a time. */
export interface Near {
  /**
   * Starts an announce; returns false when the settings ignore nearness or nothing is known about
   * the requester.
   */
  readonly begin: (remote: Remote) => boolean
  /**
   * Searches a list of `count` peers that starts at row `first` and is walked from place `start`
   * on, around its end. Returns the step (`from` or later) of the next near peer, or `end`.
   */
  readonly next: (first: number, count: number, start: number, from: number, end: number) => number
}

/** The most near peers of a window that are recorded. */
export const MOST_NEAR = 512
/** A step after the last one of `NearOnes`. */
export const NEVER = 0x7fffffff

/** The steps of a window at which there are near peers, ascending, then NEVER. */
export interface NearOnes {
  readonly steps: Int32Array
  count: number
  /** How many of these have been listed. */
  told: number
  /** The next of these that a walk over the other peers will reach. */
  next: number
}

export function noNearOnes(): NearOnes {
  return { steps: new Int32Array(MOST_NEAR + 1), count: 0, told: 0, next: 0 }
}

interface NearState {
  network: number
  readonly words: Int32Array
  readonly regions: Prefixes
  /** The requester's region; 0: networks are compared. */
  region: number
  readonly settings: Pick<TrackerSettings, 'nearPeers'>
  isIpv4: boolean
}

/**
 * Creates the search. A peer is near if it is in the same network, or in the same region of the
 * table (memory/regions.ts). It creates no objects.
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

/**
 * A separate loop, because most of the time for a list goes into reading peers that are not near.
 */
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
