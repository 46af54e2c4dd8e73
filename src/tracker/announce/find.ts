import { P } from '../memory/swarm/peer-row.ts'
import type { SessionKey } from '../memory/swarm/session-key.ts'
import type { World } from '../memory/world.ts'
import type { Step } from './step.ts'

/** Changes the key of the step into that of a second client with the same peer ID (rule 77). */
export function addPortToKey(step: Step): void {
  const { port } = step.request
  step.keyLo ^= Math.imul(port, 0x9e3779b1)
  step.keyHi ^= Math.imul(port, 0x85ebca6b)
}

/** Creates the functions that find the member, the torrent and the session of an announce. */
export function createFind({ words, members, torrents, swarms }: World, sessionKey: SessionKey) {
  /**
   * Finds a session by its port. Several ports of one client belong to one session (rule 77). The
   * exception is a client whose counters contradicted those of another one (update-session.ts).
   */
  function findByPort(step: Step): void {
    const { torrent, member, peer, request, keyLo, keyHi } = step
    const { port } = request
    const ports = peer === 0 ? 0 : words[peer + P.ports]
    if (peer !== 0 && (port === ports >>> 16 || port === (ports & 0xffff))) return
    addPortToKey(step)
    const other = swarms.find(torrent, member, step.keyLo, step.keyHi)
    if (other !== 0) {
      step.peer = other
      return
    }
    step.keyLo = keyLo
    step.keyHi = keyHi
  }

  return {
    /** Returns false when no member has this passkey, or had it recently (rule 44). */
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

    /** Fills the key of the session. It needs only the request, and therefore no lock. */
    key(step: Step): void {
      sessionKey.hash(step.request.peerId, 0)
      step.keyLo = sessionKey.out[0]
      step.keyHi = sessionKey.out[1]
    },

    /** Finds the session by its key, under the torrent's lock if there is one. */
    session(step: Step): void {
      step.peer = 0
      if (step.torrent === 0) return
      step.peer = swarms.find(step.torrent, step.member, step.keyLo, step.keyHi)
      findByPort(step)
    },
  }
}
