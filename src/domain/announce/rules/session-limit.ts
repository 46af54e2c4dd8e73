import { TOO_MANY_CLIENTS } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 52: at most `maxSessions` clients of one member on one torrent. Sessions past their interval
// do not count, so that a crash locks no member out.
export const sessionLimit: Rule = (facts) => {
  const isNew = !facts.sessionIsKnown && facts.event !== EVENT.stopped
  return isNew && facts.otherSessions >= facts.maxSessions ? TOO_MANY_CLIENTS : null
}
