import { CLIENT_NOT_ALLOWED } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 50: clients that staff have denied; an existing session of such a client may still stop.
export const clientAllowed: Rule = (facts) => {
  const leaves = facts.event === EVENT.stopped && facts.sessionIsKnown
  return facts.clientIsAllowed || leaves ? null : CLIENT_NOT_ALLOWED
}
