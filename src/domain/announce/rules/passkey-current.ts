import { FORMER_PASSKEY, UNKNOWN_PASSKEY } from '../refusals.ts'
import type { Rule } from '../types.ts'

// Rule 44: a replaced passkey opens no session; bytes of sessions that it opened earlier still
// count.
export const passkeyCurrent: Rule = (facts) => {
  if (!facts.passkeyIsFormer) return null
  return facts.sessionIsKnown ? FORMER_PASSKEY : UNKNOWN_PASSKEY
}
