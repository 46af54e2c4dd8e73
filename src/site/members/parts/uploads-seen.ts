import type { Kinship } from '../../../domain/accounts/privacy.ts'
import type { Profile } from '../../../store/members/pages.ts'

/** Counts the listed uploads of a member; anonymous ones only count for the member. */
export function uploadsSeen({ uploads, anonymousUploads }: Profile, kinship: Kinship): number {
  return kinship === 'self' ? uploads + anonymousUploads : uploads
}
