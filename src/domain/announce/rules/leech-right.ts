import { LEECHING_FORBIDDEN } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 46: members without download permission may still seed and stop; traffic always counts.
export const leechRight: Rule = (facts) => {
  const leeches = facts.isLeeching && facts.event !== EVENT.stopped
  return leeches && !facts.memberMayLeech ? LEECHING_FORBIDDEN : null
}
