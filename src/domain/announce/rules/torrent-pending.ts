import { PENDING, PENDING_OWN } from '../refusals.ts'
import { TORRENT_STATE } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 49: peers of a pending torrent are not listed, but its uploader is already in the swarm, so
// that the torrent is live the second it is approved.
export const torrentPending: Rule = (facts) => {
  if (facts.torrentState !== TORRENT_STATE.pending) return null
  return facts.memberIsUploader ? PENDING_OWN : PENDING
}
