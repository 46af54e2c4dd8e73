import type { Privacy } from '../../../domain/accounts/privacy.ts'
import { audienceOf, privacyNames } from '../../../domain/accounts/privacy.ts'
import { writersOf } from '../../../domain/messages/writers.ts'

/** All parts and who can see them, and who can write to the member. */
export function privacyJson(privacy: Privacy) {
  return {
    ...Object.fromEntries(privacyNames.map((name) => [name, audienceOf(name, privacy)])),
    messages: writersOf(privacy),
  }
}
