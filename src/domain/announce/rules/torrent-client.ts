import { NOT_A_CLIENT } from '../refusals.ts'
import type { Rule } from '../types.ts'

// Rule 51: an announce URL that was pasted into a browser is not an announce.
export const torrentClient: Rule = (facts) => (facts.isBrowser ? NOT_A_CLIENT : null)
