import { REMOVED } from '../refusals.ts'
import { TORRENT_STATE } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 48: refused with the reason; bytes moved since the last announce still count.
export const torrentRemoved: Rule = (facts) =>
  facts.torrentState === TORRENT_STATE.removed ? REMOVED : null
