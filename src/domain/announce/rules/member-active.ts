import { MEMBER_BANNED } from '../refusals.ts'
import type { Rule } from '../types.ts'

// Rule 45: a banned member gets the reason; bytes that the member's sessions still report count.
export const memberActive: Rule = (facts) => (facts.memberIsBanned ? MEMBER_BANNED : null)
