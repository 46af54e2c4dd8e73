import { EVENT } from '../../domain/announce/types.ts'
import { P, PEER_FLAG } from '../memory/swarm/peer-row.ts'
import type { SessionKey } from '../memory/swarm/session-key.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** Makes what finds whom an announce is about: member and torrent, then their session. */
export function createFind({ words, members, torrents, swarms }: World, sessionKey: SessionKey) {
  /**
   * Rule 77: two clients with one peer id, told apart by their ports. Whoever was found once by its
   * port is found by it again, and a session that was seen to be two gives up the other one.
   */
  function tellApart(step: Step): void {
    const { torrent, member, peer, request } = step
    const { port } = request
    const ports = peer === 0 ? 0 : words[peer + P.ports]
    if (peer !== 0 && (port === ports >>> 16 || port === (ports & 0xffff))) return
    const lo = step.keyLo ^ Math.imul(port, 0x9e3779b1)
    const hi = step.keyHi ^ Math.imul(port, 0x85ebca6b)
    const other = swarms.find(torrent, member, lo, hi)
    const isTwo = peer !== 0 && (words[peer + P.flags] & PEER_FLAG.split) !== 0
    if (other === 0 && (!isTwo || request.event === EVENT.stopped)) return
    step.keyLo = lo
    step.keyHi = hi
    step.peer = other
  }

  return {
    /** False: nobody has this passkey, nor had it lately (rule 44). */
    member(step: Step): boolean {
      const { hasPasskey, passkey0, passkey1, passkey2, passkey3 } = step.route
      step.member = hasPasskey ? members.find(passkey0, passkey1, passkey2, passkey3) : 0
      step.passkeyIsFormer = hasPasskey && step.member === 0
      if (step.passkeyIsFormer) {
        step.member = members.findFormer(passkey0, passkey1, passkey2, passkey3)
      }
      return step.member !== 0
    },

    torrent(step: Step): void {
      const { hash0, hash1, hash2, hash3, hash4 } = step.request
      step.torrent = torrents.find(hash0, hash1, hash2, hash3, hash4)
    },

    /** Under the torrent's lock when there is one. */
    session(step: Step): void {
      sessionKey.hash(step.request.peerId, 0)
      step.keyLo = sessionKey.out[0]
      step.keyHi = sessionKey.out[1]
      step.peer = 0
      if (step.torrent === 0) return
      step.peer = swarms.find(step.torrent, step.member, step.keyLo, step.keyHi)
      tellApart(step)
    },
  }
}
