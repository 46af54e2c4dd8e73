import { MEMBER_BANNED } from '../refusals.ts'
import type { Rule } from '../types.ts'

// Rule 45: a banned member is told so; what the sessions still owe, counts.
export const memberActive: Rule = (facts) => (facts.memberIsBanned ? MEMBER_BANNED : null)
