import type { Privacy } from '../../../domain/accounts/privacy.ts'
import { audienceOf, audiences, privacyNames } from '../../../domain/accounts/privacy.ts'
import { mapOf, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { Shape } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'

const fields = privacyNames.map((name): [string, Shape] => [name, oneOf(audiences).optional()])

/** Who sees which part; one that is not given stays as it is. */
export const privacyShape = strictRecord(Object.fromEntries(fields))
const reply = mapOf(text(30), oneOf(audiences)).describe('who sees each part of your profile')

export const show: Declared = { description: 'Says what others see of you.', reply }

export const change: Declared = {
  description: 'Changes what others see of you; a part that is not given stays as it is.',
  body: privacyShape,
  reply,
}

/** All parts with who sees them. */
export function privacyJson(privacy: Privacy) {
  return Object.fromEntries(privacyNames.map((name) => [name, audienceOf(name, privacy)]))
}
