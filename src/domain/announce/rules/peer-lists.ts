import { TOO_MANY_LISTS } from '../refusals.ts'
import type { Rule } from '../types.ts'

// Rule 59: a member who collects the swarms of the whole site gets no peers for a while.
export const peerLists: Rule = (facts) => (facts.hasHadLists ? TOO_MANY_LISTS : null)
