import { PORT_DENIED } from '../refusals.ts'
import { EVENT } from '../types.ts'
import type { Rule } from '../types.ts'

// Rule 35: the ports of other services are refused; a client that stops may announce any port.
export const portAllowed: Rule = (facts) =>
  facts.portIsDenied && facts.event !== EVENT.stopped ? PORT_DENIED : null
