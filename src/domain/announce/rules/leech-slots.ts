import { LEECH_SLOTS_FULL } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 53: above the limit, a torrent waits until another one completes. A partial seed downloads
// nothing.
export const leechSlots: Rule = (facts) => {
  const { event, isLeeching, leechesElsewhere, leechSlots } = facts
  const leeches = isLeeching && event !== EVENT.stopped && event !== EVENT.paused
  return leeches && leechSlots > 0 && leechesElsewhere >= leechSlots ? LEECH_SLOTS_FULL : null
}
