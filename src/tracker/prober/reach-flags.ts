import { P, PEER_FLAG, REACH4, REACH6, V6 } from '../memory/swarm/peer-row.ts'
import type { Found } from './probe.ts'
import { FOUND } from './probe.ts'
import { PROBE } from '../memory/probe-ring.ts'

/** The result when nothing follows from a connection, because no client ever answers. */
export const BLIND = 'blind'
/** The result when no connection was made, because its network had too many in this minute. */
export const BUSY = 'busy'

export type Result = Found | typeof BLIND | typeof BUSY

/** Whether peers can connect. */
export function isReached(found: Result): boolean {
  return found === FOUND.reached || found === FOUND.listens || found === FOUND.utp
}

/** Whether a session's row still has the endpoint that the question was about. */
export function isThere(words: Int32Array, asked: Int32Array, peer: number): boolean {
  const ports = words[peer + P.ports]
  if (asked[PROBE.isIpv4] === 1) {
    return words[peer + P.ipv4] === asked[PROBE.address] && ports >>> 16 === asked[PROBE.port]
  }
  const ipv6 = words[peer + P.ipv6] >>> 0
  if (ipv6 === 0 || (ports & 0xffff) !== asked[PROBE.port]) return false
  return [0, 1, 2, 3].every(
    (word) => words[ipv6 + V6.address + word] === asked[PROBE.address + word],
  )
}

/** Stores a result in a session's row, under the torrent's lock. */
export function setFlags(words: Int32Array, asked: Int32Array, peer: number, what: Result): void {
  const all = asked[PROBE.isIpv4] === 1 ? REACH4 : REACH6
  if (what === BLIND || what === BUSY) {
    // Nothing is known about the endpoint, so a later announce must ask again.
    words[peer + P.flags] &= ~all
    return
  }
  const bit = isReached(what)
    ? all & (PEER_FLAG.reached4 | PEER_FLAG.reached6)
    : all & (PEER_FLAG.failed4 | PEER_FLAG.failed6)
  const before = words[peer + P.flags]
  // The same result as before: the client was warned already, and the journal contains it.
  if ((before & bit) !== 0) return
  const asks = all & (PEER_FLAG.asked4 | PEER_FLAG.asked6)
  words[peer + P.flags] = (before & ~(all | PEER_FLAG.warned | PEER_FLAG.noted)) | asks | bit
}
