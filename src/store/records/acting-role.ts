import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import type { Actor } from './audit.ts'
import type { Db } from '../base/db.ts'

/** The role in which somebody acts: the command line as the owner; null when they may no more. */
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
