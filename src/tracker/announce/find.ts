import type { SessionKey } from '../swarm/session-key.ts'
import type { World } from '../world.ts'
import type { Step } from './step.ts'

/** Makes what finds whom an announce is about: member and torrent, then their session. */
export function createFind({ members, torrents, swarms }: World, sessionKey: SessionKey) {
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
      step.peer =
        step.torrent === 0 ? 0 : swarms.find(step.torrent, step.member, step.keyLo, step.keyHi)
    },
  }
}
