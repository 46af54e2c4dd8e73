import { PORT_DENIED } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 35: ports of other services are not peers; whoever leaves may name any.
export const portAllowed: Rule = (facts) =>
  facts.portIsDenied && facts.event !== EVENT.stopped ? PORT_DENIED : null
