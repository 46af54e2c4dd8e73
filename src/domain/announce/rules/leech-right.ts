import { LEECHING_FORBIDDEN } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 46: without the right to leech one may still seed, and leave; traffic always counts.
export const leechRight: Rule = (facts) => {
  const leeches = facts.isLeeching && facts.event !== EVENT.stopped
  return leeches && !facts.memberMayLeech ? LEECHING_FORBIDDEN : null
}
