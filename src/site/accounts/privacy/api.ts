import type { Privacy } from '../../../domain/accounts/privacy.ts'
import { audienceOf, audiences, privacyNames } from '../../../domain/accounts/privacy.ts'
import { mapOf, oneOf, strictRecord, text } from '../../../shared/shape.ts'
import type { Shape } from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'

const fields = privacyNames.map((name): [string, Shape] => [name, oneOf(audiences).optional()])

/** Who can see each part. Omitted parts are not changed. */
export const privacyShape = strictRecord(Object.fromEntries(fields))
const reply = mapOf(text(30), oneOf(audiences)).describe('who can see each part of your profile')

export const show: Declared = { description: 'Returns your privacy settings.', reply }

export const change: Declared = {
  description: 'Changes your privacy settings. Omitted parts are not changed.',
  body: privacyShape,
  reply,
}

/** All parts and who can see them. */
export function privacyJson(privacy: Privacy) {
  return Object.fromEntries(privacyNames.map((name) => [name, audienceOf(name, privacy)]))
}
