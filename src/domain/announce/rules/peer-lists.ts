import { TOO_MANY_LISTS } from '../refusals.ts'
import type { Rule } from '../types.ts'

// Rule 59: whoever collects the swarms of the whole site is told no more peers for a while.
export const peerLists: Rule = (facts) => (facts.hasHadLists ? TOO_MANY_LISTS : null)
