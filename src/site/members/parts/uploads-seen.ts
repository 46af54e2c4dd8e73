import type { Kinship } from '../../../domain/accounts/privacy.ts'
import type { Profile } from '../../../store/members/pages.ts'

/** Listed uploads of a member; the anonymous ones are counted for the member only. */
export function uploadsSeen({ uploads, anonymousUploads }: Profile, kinship: Kinship): number {
  return kinship === 'self' ? uploads + anonymousUploads : uploads
}
