import { audiences, privacyNames } from '../../../domain/accounts/privacy.ts'
import { writers } from '../../../domain/messages/writers.ts'
import { oneOf, strictRecord } from '../../../shared/shape.ts'
import type { Shape } from '../../../shared/shape.ts'

const fields = privacyNames.map((name): [string, Shape] => [name, oneOf(audiences).optional()])

/** Who can see each part. Omitted parts are not changed. */
export const privacyShape = strictRecord({
  ...Object.fromEntries(fields),
  messages: oneOf(writers).optional().describe('who can write to you; staff always can'),
})
