import { NETWORK_BANNED } from '../refusals.ts'
import type { Rule } from '../types.ts'

// A client in a banned network gets the reason; bytes that its sessions still report count (rule
// 45).
export const networkAllowed: Rule = (facts) => (facts.networkIsBanned ? NETWORK_BANNED : null)
