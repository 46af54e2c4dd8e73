import { NETWORK_BANNED } from '../refusals.ts'
import type { Rule } from '../types.ts'

// Who announces from a banned network is told so; what the sessions still owe, counts (rule 45).
export const networkAllowed: Rule = (facts) => (facts.networkIsBanned ? NETWORK_BANNED : null)
