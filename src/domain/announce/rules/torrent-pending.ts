import { PENDING, PENDING_OWN } from '../refusals.ts'
import { TORRENT_STATE } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 49: nobody is given peers of a pending torrent, but its uploader already stands in the
// swarm, so that it is live the second it is approved.
export const torrentPending: Rule = (facts) => {
  if (facts.torrentState !== TORRENT_STATE.pending) return null
  return facts.memberIsUploader ? PENDING_OWN : PENDING
}
