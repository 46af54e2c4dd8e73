import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Actor } from './audit.ts'
import type { Db } from '../base/db.ts'

/**
 * Returns the role that an actor acts in: owner for the command line, null for a member who may no
 * longer act.
 */
export async function actingRole(tx: Db, by: Actor): Promise<MemberRole | null> {
  if (by.memberId === null) return 'owner'
  const row = await tx
    .selectFrom('member')
    .select('role')
    .where('id', '=', by.memberId)
    .where('state', '=', 'active')
    .forShare()
    .executeTakeFirst()
  return row?.role ?? null
}
