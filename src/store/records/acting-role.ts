import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Db } from '../base/db.ts'

/** An actor; `memberId` is null for the command line. */
export interface ActingMember {
  readonly memberId: number | null
}

/**
 * Returns the role that an actor acts in: owner for the command line, null for a member who may no
 * longer act.
 */
export async function actingRole(tx: Db, by: ActingMember): Promise<MemberRole | null> {
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
