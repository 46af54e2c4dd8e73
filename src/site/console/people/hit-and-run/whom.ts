import type { Role } from '../../../../domain/roles/permission-rows.ts'
import { outranks } from '../../../../domain/roles/permissions.ts'
import type { Db } from '../../../../store/base/db.ts'
import * as memberPages from '../../../../store/members/pages.ts'
import type { Profile } from '../../../../store/members/pages.ts'
import * as lists from '../../../../store/hit-and-run/lists.ts'
import type { HitAndRunPolicy } from '../../../../store/hit-and-run/policies.ts'
import * as policies from '../../../../store/hit-and-run/policies.ts'
import type { Reply } from '../../../http/action.ts'
import { refuse } from '../../../http/action.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { pardonHref } from './pages.ts'

interface Asked {
  readonly db: Db
  readonly member: { readonly role: Role }
  readonly now: Date
  readonly params: { readonly name: string }
}

/** Applies an action to the member in the path, if their role is below that of the actor. */
export async function below(
  { db, member, params }: Omit<Asked, 'now'>,
  act: (profile: Profile) => Promise<Reply>,
): Promise<Reply> {
  const profile = await memberPages.byName(db, params.name)
  if (profile === null) return refuse('MEMBER_NOT_FOUND')
  return outranks(member.role, profile.role) ? act(profile) : refuse('MEMBER_OUTRANKS')
}

interface OwedOf {
  readonly profile: Profile
  readonly torrent: { readonly id: number; readonly name: string }
  readonly href: string
  readonly policy: HitAndRunPolicy
}

/**
 * Applies an action to the open seeding requirement in the path, if the role of its member is below
 * that of the actor.
 */
export async function aboutOwed(
  call: Asked & { readonly params: { readonly name: string; readonly id: string } },
  act: (of: OwedOf) => Promise<Reply>,
): Promise<Reply> {
  return below(call, async (profile) => {
    const id = idOf(call.params.id)
    const policy = await policies.current(call.db)
    if (policy === null) return refuse('NOT_FOUND')
    const owed = (await lists.openAmong(call.db, profile.id, [id], policy, call.now)).get(id)
    if (owed === undefined) return refuse('NOT_FOUND')
    const torrent = { id, name: owed.torrent }
    return act({ profile, torrent, href: pardonHref(profile.name, id), policy })
  })
}
