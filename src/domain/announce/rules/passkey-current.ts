import { FORMER_PASSKEY, UNKNOWN_PASSKEY } from '../refusals.ts'
import type { Rule } from '../types.ts'

// Rule 44: a passkey that was changed opens nothing; what a session owes that it opened, counts.
export const passkeyCurrent: Rule = (facts) => {
  if (!facts.passkeyIsFormer) return null
  return facts.sessionIsKnown ? FORMER_PASSKEY : UNKNOWN_PASSKEY
}
