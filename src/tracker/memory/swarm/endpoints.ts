import type { Memory } from '../memory.ts'
import { attachIpv6Blocks } from './ipv6-blocks.ts'
import { ADDRESS, ipv4Class, ipv6Class } from './address-class.ts'
import { lastSeen4, P, PEER_FLAG, REACH4, REACH6, V6 } from './peer-row.ts'

/**
 * The two endpoints of a session, which expire separately (rule 78). Call the functions under the
 * torrent's lock.
 */
export interface Endpoints {
  /** Stores the endpoint of an announce; returns true if the session had another one (rule 75). */
  readonly set4: (peer: number, ipv4: number, port: number, nowSeconds: number) => boolean
  /** The same for IPv6; `from` has the four big-endian words of the address, from `at` on. */
  readonly set6: (
    peer: number,
    from: Int32Array,
    at: number,
    port: number,
    nowSeconds: number,
  ) => boolean
  readonly drop4: (peer: number) => void
  readonly drop6: (peer: number) => void
}

export function attachEndpoints(memory: Memory): Endpoints {
  const { words } = memory
  const ipv6Blocks = attachIpv6Blocks(memory)

  function setFlags(peer: number, clear: number, set: number): void {
    words[peer + P.flags] = (words[peer + P.flags] & ~clear) | set
  }

  return {
    set4(peer, ipv4, port, now) {
      words[peer + P.lastAt] = now
      const ipv6 = words[peer + P.ipv6] >>> 0
      if (ipv6 !== 0) words[ipv6 + V6.lastSeen4] = now
      const ports = words[peer + P.ports]
      const known = words[peer + P.ipv4]
      if (known === (ipv4 | 0) && ports >>> 16 === port) return false
      words[peer + P.ipv4] = ipv4
      words[peer + P.ports] = (port << 16) | (ports & 0xffff)
      const kind = ipv4Class(ipv4)
      const flag = kind === ADDRESS.local ? PEER_FLAG.local4 : PEER_FLAG.unlistable4
      setFlags(peer, PEER_FLAG.local4 | PEER_FLAG.unlistable4, kind === ADDRESS.global ? 0 : flag)
      return known !== 0
    },

    set6(peer, from, at, port, now) {
      const known = words[peer + P.ipv6] >>> 0
      const block = known === 0 ? ipv6Blocks.allocate() : known
      if (block !== 0 && known === 0) words[block + V6.lastSeen4] = lastSeen4(words, peer)
      words[peer + P.lastAt] = now
      if (block === 0) return false
      let differs = known === 0 ? 0 : (words[peer + P.ports] & 0xffff) ^ port
      for (let word = 0; word < 4; word++) {
        if (known !== 0) differs |= words[block + word] ^ from[at + word]
        words[block + word] = from[at + word]
      }
      words[block + V6.lastSeen] = now
      words[peer + P.ipv6] = block
      words[peer + P.ports] = (words[peer + P.ports] & ~0xffff) | port
      const kind = ipv6Class(from[at], from[at + 1], from[at + 2], from[at + 3])
      const flag = kind === ADDRESS.local ? PEER_FLAG.local6 : PEER_FLAG.unlistable6
      setFlags(peer, PEER_FLAG.local6 | PEER_FLAG.unlistable6, kind === ADDRESS.global ? 0 : flag)
      return differs !== 0
    },

    drop4(peer) {
      words[peer + P.ipv4] = 0
      const ipv6 = words[peer + P.ipv6] >>> 0
      if (ipv6 !== 0) words[ipv6 + V6.lastSeen4] = 0
      words[peer + P.ports] &= 0xffff
      setFlags(peer, PEER_FLAG.local4 | PEER_FLAG.unlistable4 | REACH4, 0)
    },

    drop6(peer) {
      ipv6Blocks.free(words[peer + P.ipv6] >>> 0)
      words[peer + P.ipv6] = 0
      words[peer + P.ports] &= ~0xffff
      setFlags(peer, PEER_FLAG.local6 | PEER_FLAG.unlistable6 | REACH6, 0)
    },
  }
}
