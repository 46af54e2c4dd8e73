import { outranks } from '../../../domain/roles/permissions.ts'
import type { Permission } from '../../../domain/roles/permissions.ts'
import type { Profile } from '../../../store/members/pages.ts'
import * as memberPages from '../../../store/members/pages.ts'
import type { Call, Reply } from '../../http/action.ts'
import { refuse } from '../../http/action.ts'

export type ByStaff = Call<'/:name', Extract<Permission, `members.${string}`>>

/** Applies an action to the member in the path, if their role is below that of the actor. */
export async function below(
  call: Pick<ByStaff, 'db' | 'member'> & { readonly params: { readonly name: string } },
  act: (profile: Profile) => Reply | Promise<Reply>,
  { orSelf = false } = {},
): Promise<Reply> {
  const profile = await memberPages.byName(call.db, call.params.name)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  const isSelf = orSelf && profile.id === call.member.id
  if (!isSelf && !outranks(call.member.role, profile.role)) return refuse('MEMBER_OUTRANKS')
  return act(profile)
}
