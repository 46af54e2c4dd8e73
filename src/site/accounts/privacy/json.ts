import type { Privacy } from '../../../domain/accounts/privacy.ts'
import { audienceOf, privacyNames } from '../../../domain/accounts/privacy.ts'
import { writersOf } from '../../../domain/messages/writers.ts'

/** Returns who can see each part of a profile, and who can write to the member. */
export function privacyJson(privacy: Privacy) {
  return {
    ...Object.fromEntries(privacyNames.map((name) => [name, audienceOf(name, privacy)])),
    messages: writersOf(privacy),
  }
}
