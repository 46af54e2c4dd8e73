import { NOT_KNOWN_YET, UNREGISTERED } from '../refusals.ts'
import { TORRENT_STATE } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 47: events about a torrent may still arrive, and clients give up permanently on
// "unregistered".
export const torrentKnown: Rule = (facts) => {
  if (facts.torrentState !== TORRENT_STATE.unknown) return null
  return facts.unknownIsFresh ? NOT_KNOWN_YET : UNREGISTERED
}
