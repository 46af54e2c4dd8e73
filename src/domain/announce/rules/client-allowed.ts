import { CLIENT_NOT_ALLOWED } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 50: clients that staff have shut out; a session of theirs that is known may still leave.
export const clientAllowed: Rule = (facts) => {
  const leaves = facts.event === EVENT.stopped && facts.sessionIsKnown
  return facts.clientIsAllowed || leaves ? null : CLIENT_NOT_ALLOWED
}
