import type { Privacy } from '../../../domain/accounts/privacy.ts'
import { audienceOf, privacyNames } from '../../../domain/accounts/privacy.ts'

/** All parts and who can see them. */
export function privacyJson(privacy: Privacy) {
  return Object.fromEntries(privacyNames.map((name) => [name, audienceOf(name, privacy)]))
}
