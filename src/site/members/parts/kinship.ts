import type { Kinship } from '../../../domain/accounts/privacy.ts'
import { asksForKin } from '../../../domain/accounts/privacy.ts'
import type { Profile } from '../../../store/members/pages.ts'
import * as memberPages from '../../../store/members/pages.ts'
import type { Call } from '../../http/action.ts'

/** The reader's relation to a member, which decides which parts of the profile are shown. */
export async function kinshipOf(
  {
    db,
    member,
    can,
  }: Pick<Call<string, 'members.read'>, 'db' | 'can'> & {
    readonly member: { readonly id: number }
  },
  profile: Pick<Profile, 'id' | 'privacy'>,
): Promise<Kinship> {
  if (profile.id === member.id) return 'self'
  if (can('members.see-private')) return 'staff'
  if (!asksForKin(profile.privacy)) return 'member'
  return (await memberPages.areKin(db, profile.id, member.id)) ? 'kin' : 'member'
}
