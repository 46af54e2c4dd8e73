import type { Remote } from '../../io/remote.ts'
import { PRIVATE_PEERS } from '../settings.ts'
import { T } from '../tables/torrent-row.ts'
import type { Lots } from './lots.ts'
import type { Near, NearOnes } from './near.ts'
import { MOST_NEAR, NEVER, noNearOnes } from './near.ts'
import { isUnreachable, P, PEER_FLAG, PEER_WORDS } from './peer-row.ts'

/** Where the picked peers go: compact forms of BEP 23 and BEP 7, and how many bytes of each. */
export interface PickedPeers {
  view: DataView
  /** They begin here in it. */
  peersAt: number
  peers6At: number
  peersBytes: number
  peers6Bytes: number
}

export interface PickRequest {
  torrent: number
  /** The session that asks, or 0: it is never in its own reply. */
  peer: number
  /** Its member: none of the member's own sessions are told (rule 56); 0: they are. */
  member: number
  /** A leecher gets both kinds; a seeder and a partial seed get leechers only (rules 71, 88). */
  wantsSeeders: boolean
  /** Entries at most, both families together (rule 90). */
  numwant: number
  /** Nobody reaches the requester: it is told only of those who may be reached (rule 88). */
  isUnreachable: boolean
  /** Whether the requester's own address is a global one (rule 20). */
  isGlobal: boolean
  /** Only endpoints of this family, where the reply has no room for others (rule 103). */
  family: 4 | 6 | 'both'
  /** From where it is asked: those near it come first where the settings say so. */
  remote: Remote
}

const IPV4_BYTES = 6
const IPV6_BYTES = 18

/** Of each list so many peers for each that is wanted are looked at for near ones. */
const NEAR_STEPS = 2
export type PickPeers = (request: PickRequest, out: PickedPeers) => void

/**
 * Picks peers under the torrent's lock, in time proportional to numwant whatever the swarm's size:
 * a window of neighbours from a random place, wrapping around, so that over time everybody is told
 * equally often (rule 90). A leecher's window over the leechers is at least a third of what it
 * wants, so that swarms trade (rule 88). Near peers, where they are wanted, come first and fill at
 * most two thirds of a list: a swarm stays one.
 */
export function attachPickPeers(
  words: Int32Array,
  privatePeers: () => number,
  lots: Lots,
  near: Near,
): PickPeers {
  let room = 0
  let withheld4 = 0
  let withheld6 = 0
  let member = 0
  let own = 0
  let avoids = false
  let wants4 = true
  let wants6 = true
  // Of the swarm: the block of seeders, the leechers behind it, and where both windows begin.
  let block = 0
  let behind = 0
  let seeders = 0
  let leechers = 0
  let start = 0
  let seederStart = 0
  let steps = 0
  let wantsSeeders = false
  // The near ones of either list, and of the one that is walked over for others.
  const nearLeechers = noNearOnes()
  const nearSeeders = noNearOnes()
  let passed: NearOnes | null = null

  // One window: where it began, how far it came, how far it may go.
  function windowStart(first: number, count: number, peer: number): number {
    const own = peer === 0 ? -1 : (peer - first) / PEER_WORDS
    if (own < 0 || own >= count) return lots(count)
    // Among the others only, or the one behind the requester would come up more often.
    const start = own + 1 + lots(count - 1)
    return start < count ? start : start - count
  }

  function put6(ipv6: number, ports: number, out: PickedPeers): void {
    const { view } = out
    const at = out.peers6At + out.peers6Bytes
    for (let word = 0; word < 4; word++) view.setInt32(at + 4 * word, words[ipv6 + word])
    view.setInt16(at + 16, ports)
    out.peers6Bytes += IPV6_BYTES
  }

  /** What only some requests ask about: who can be reached, and who is a near one. */
  function isWanted(peer: number, step: number): boolean {
    if (passed !== null) {
      while (passed.steps[passed.next] < step) passed.next++
      if (passed.steps[passed.next] === step) return false
    }
    return !avoids || !isUnreachable(words[peer + P.flags])
  }

  /**
   * Walks on from `start + done`; stops when `keep` entries of room are left. Returns new `done`.
   * Every peer of every reply passes here: so it has variables of its own, for those that closures
   * share are read from memory and written back each time. All are words (`| 0`), flags too: of a
   * boolean from outside a loop six questions are asked in each round, and of a sum whether it
   * overflowed. Places above 2^31 words are below 0 here: `>>> 0` before use.
   */
  function walk(
    first: number,
    count: number,
    start: number,
    done: number,
    steps: number,
    keep: number,
    skipped: number,
    out: PickedPeers,
  ): number {
    const { view } = out
    const self = own | 0
    const its = member | 0
    const masked4 = withheld4 | 0
    const masked6 = withheld6 | 0
    const never4 = wants4 ? 0 : 1
    const never6 = wants6 ? 0 : 1
    const isPicky = avoids || passed !== null ? 1 : 0
    const unwanted = skipped | 0
    const least = keep | 0
    const end = Math.min(count, done + steps) | 0
    const head = first | 0
    const last = (first + (count - 1) * PEER_WORDS) | 0
    let at = (out.peersAt + out.peersBytes) | 0
    let left = room | 0
    let step = done | 0
    const from = start + done < count ? start + done : start + done - count
    let next = (first + from * PEER_WORDS) | 0
    for (; step < end && left > least; step = (step + 1) | 0) {
      const peer = next
      next = peer === last ? head : (peer + PEER_WORDS) | 0
      const flags = words[(peer + P.flags) >>> 0]
      if (words[(peer + P.member) >>> 0] === its || peer === self) continue
      if ((flags & unwanted) !== 0) continue
      if (isPicky !== 0 && !isWanted(peer >>> 0, step)) continue
      const ipv4 = words[(peer + P.ipv4) >>> 0]
      const ports = words[(peer + P.ports) >>> 0]
      if (ipv4 !== 0 && ((flags & masked4) | never4) === 0) {
        view.setInt32(at, ipv4)
        view.setInt16((at + 4) | 0, ports >> 16)
        at = (at + IPV4_BYTES) | 0
        left = (left - 1) | 0
      }
      const ipv6 = words[(peer + P.ipv6) >>> 0]
      if (ipv6 === 0 || left === 0 || ((flags & masked6) | never6) !== 0) continue
      put6(ipv6 >>> 0, ports, out)
      left = (left - 1) | 0
    }
    out.peersBytes = at - out.peersAt
    room = left
    return step
  }

  /** Of a kind that this requester is not told of among the leechers. */
  const skippedLeechers = () => (wantsSeeders ? 0 : PEER_FLAG.partial)

  /** The next of the leechers' window; returns how far it came. */
  function walkLeechers(done: number, keep: number, out: PickedPeers): number {
    if (passed !== null) passed = nearLeechers
    return walk(behind, leechers, start, done, steps, keep, skippedLeechers(), out)
  }

  function walkSeeders(out: PickedPeers): void {
    if (passed !== null) passed = nearSeeders
    walk(block, seeders, seederStart, 0, steps, 0, 0, out)
  }

  function walkBoth(numwant: number, third: number, out: PickedPeers): void {
    if (!wantsSeeders) {
      walkLeechers(0, 0, out)
      return
    }
    const done = walkLeechers(0, numwant - third, out)
    walkSeeders(out)
    walkLeechers(done, 0, out)
  }

  /**
   * Tells the near ones of a window until `keep` entries of room are left, and notes all of them as
   * far as others will be looked for.
   */
  function walkNear(
    first: number,
    count: number,
    start: number,
    keep: number,
    skipped: number,
    out: PickedPeers,
    ones: NearOnes,
  ): void {
    const far = Math.min(count, steps)
    let end = room > keep ? Math.min(count, steps * NEAR_STEPS) : far
    ones.count = 0
    ones.told = 0
    ones.next = 0
    for (let step = 0; ones.count < MOST_NEAR;) {
      step = near.next(first, count, start, step, end)
      if (step >= end) break
      ones.steps[ones.count++] = step
      if (room > keep) {
        walk(first, count, start, step, 1, keep, skipped, out)
        ones.told = ones.count
      } else end = far
      step++
    }
    ones.steps[ones.count] = NEVER
  }

  /** Those near ones that were not told, when there was nobody else. */
  function walkRest(
    first: number,
    count: number,
    start: number,
    skipped: number,
    out: PickedPeers,
    ones: NearOnes,
  ): void {
    for (let one = ones.told; one < ones.count && room > 0; one++) {
      walk(first, count, start, ones.steps[one], 1, 0, skipped, out)
    }
  }

  /** Near ones, as long as a third of the room is left; then others; then whoever is left. */
  function walkByDistance(numwant: number, third: number, out: PickedPeers): void {
    const keep = wantsSeeders ? numwant - third : third
    walkNear(behind, leechers, start, keep, skippedLeechers(), out, nearLeechers)
    if (wantsSeeders) walkNear(block, seeders, seederStart, third, 0, out, nearSeeders)
    passed = nearLeechers
    walkBoth(numwant, third, out)
    passed = null
    walkRest(behind, leechers, start, skippedLeechers(), out, nearLeechers)
    if (wantsSeeders) walkRest(block, seeders, seederStart, 0, out, nearSeeders)
  }

  return (request, out) => {
    const { torrent, peer, numwant } = request
    out.peersBytes = 0
    out.peers6Bytes = 0
    room = numwant
    member = request.member | 0
    own = peer
    avoids = request.isUnreachable
    wants4 = request.family !== 6
    wants6 = request.family !== 4
    const policy = privatePeers()
    const hidesLocal =
      policy === PRIVATE_PEERS.never || (policy === PRIVATE_PEERS.auto && request.isGlobal)
    withheld4 = PEER_FLAG.unlistable4 | (hidesLocal ? PEER_FLAG.local4 : 0)
    withheld6 = PEER_FLAG.unlistable6 | (hidesLocal ? PEER_FLAG.local6 : 0)

    seeders = words[torrent + T.seeders]
    leechers = words[torrent + T.leechers]
    block = words[torrent + T.block] >>> 0
    behind = block + seeders * PEER_WORDS
    // Those who may not be told cost a step each; the bound keeps that from walking a whole swarm.
    steps = numwant * 2 + 32
    start = windowStart(behind, leechers, peer)
    wantsSeeders = request.wantsSeeders
    if (wantsSeeders) seederStart = windowStart(block, seeders, peer)
    const third = Math.ceil(numwant / 3)
    if (near.begin(request.remote)) walkByDistance(numwant, third, out)
    else walkBoth(numwant, third, out)
  }
}
