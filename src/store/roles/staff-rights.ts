import type { Permission } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import { hasRight } from './member-rights.ts'

/** Active staff with a permission: the recipients of notifications about their work. */
export async function whoMay(
  db: Db,
  permission: Permission,
  now: Date,
): Promise<readonly number[]> {
  const staff = await db
    .selectFrom('member')
    .select('id')
    .where('role', 'in', ['moderator', 'admin', 'owner'])
    .where('state', '=', 'active')
    .orderBy('id')
    .execute()
  const found: number[] = []
  for (const { id } of staff) if (await hasRight(db, id, permission, now)) found.push(id)
  return found
}
