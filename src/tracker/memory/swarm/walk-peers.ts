import type { NearOnes } from './near.ts'
import { isUnreachable, P, PEER_WORDS } from './peer-row.ts'

/**
 * The buffers for the picked peers, in the compact forms of BEP 23 and BEP 7, and the number of
 * bytes in each.
 */
export interface PickedPeers {
  view: DataView
  /** The index in the buffer at which the peers start. */
  peersAt: number
  peers6At: number
  peersBytes: number
  peers6Bytes: number
}

const IPV4_BYTES = 6
const IPV6_BYTES = 18

/**
 * One pick of peers: what the requester wants, and the state that the walks over the swarm share.
 */
export interface Round {
  passed: NearOnes | null
  avoids: boolean
  own: number
  member: number
  withheld4: number
  withheld6: number
  wants4: boolean
  wants6: boolean
  room: number
  wantsSeeders: boolean
  behind: number
  leechers: number
  start: number
  steps: number
  // The swarm: the block, its seeders, the leechers after them, and the starts of both windows.
  block: number
  seeders: number
  seederStart: number
}

export function createRound(): Round {
  return {
    passed: null,
    avoids: false,
    own: 0,
    member: 0,
    withheld4: 0,
    withheld6: 0,
    wants4: true,
    wants6: true,
    room: 0,
    wantsSeeders: false,
    behind: 0,
    leechers: 0,
    start: 0,
    steps: 0,
    block: 0,
    seeders: 0,
    seederStart: 0,
  }
}

/** Walks over `count` rows from `first` on; returns how many it has walked over so far (`done`). */
export type Walk = (
  first: number,
  count: number,
  start: number,
  done: number,
  steps: number,
  keep: number,
  skipped: number,
  out: PickedPeers,
) => number

/**
 * Creates the walk, which continues at `start + done` and stops when `keep` entries of room are
 * left; it returns the new `done`. This code runs for every peer of every reply, so it uses local
 * variables: variables that closures share are read from memory and written back each time. All are
 * words (`| 0`), including flags, because the compiled code would check a boolean from outside a
 * loop six times per round, and a sum for overflow. Places above 2^31 words are negative here: use
 * `>>> 0`.
 */
export function attachWalk(words: Int32Array, round: Round): Walk {
  return (
    first: number,
    count: number,
    start: number,
    done: number,
    steps: number,
    keep: number,
    skipped: number,
    out: PickedPeers,
  ): number => {
    const { view } = out
    const self = round.own | 0
    const its = round.member | 0
    const masked4 = round.withheld4 | 0
    const masked6 = round.withheld6 | 0
    const never4 = round.wants4 ? 0 : 1
    const never6 = round.wants6 ? 0 : 1
    const isPicky = round.avoids || round.passed !== null ? 1 : 0
    const unwanted = skipped | 0
    const least = keep | 0
    const end = Math.min(count, done + steps) | 0
    const head = first | 0
    const last = (first + (count - 1) * PEER_WORDS) | 0
    let at = (out.peersAt + out.peersBytes) | 0
    let left = round.room | 0
    let step = done | 0
    const from = start + done < count ? start + done : start + done - count
    let next = (first + from * PEER_WORDS) | 0
    for (; step < end && left > least; step = (step + 1) | 0) {
      const peer = next
      next = peer === last ? head : (peer + PEER_WORDS) | 0
      const flags = words[(peer + P.flags) >>> 0]
      if (words[(peer + P.member) >>> 0] === its || peer === self) continue
      if ((flags & unwanted) !== 0) continue
      if (isPicky !== 0 && !isWanted(words, round, peer >>> 0, step)) continue
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
      put6(words, ipv6 >>> 0, ports, out)
      left = (left - 1) | 0
    }
    out.peersBytes = at - out.peersAt
    round.room = left
    return step
  }
}

function put6(words: Int32Array, ipv6: number, ports: number, out: PickedPeers): void {
  const { view } = out
  const at = out.peers6At + out.peers6Bytes
  for (let word = 0; word < 4; word++) view.setInt32(at + 4 * word, words[ipv6 + word])
  view.setInt16(at + 16, ports)
  out.peers6Bytes += IPV6_BYTES
}

/** Checks what only some requests need: whether the peer is reachable, and whether it is near. */
function isWanted(words: Int32Array, round: Round, peer: number, step: number): boolean {
  if (round.passed !== null) {
    while (round.passed.steps[round.passed.next] < step) round.passed.next++
    if (round.passed.steps[round.passed.next] === step) return false
  }
  return !round.avoids || !isUnreachable(words[peer + P.flags])
}
