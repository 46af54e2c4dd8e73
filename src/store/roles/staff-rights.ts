import type { News } from '../../domain/notifications/notices.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import { staffRoles } from '../../domain/roles/permission-rows.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import { notifyAll } from '../notifications/notifications.ts'
import type { Actor } from '../records/audit.ts'
import { hasRight } from './member-rights.ts'

/**
 * Returns active staff who have a permission: the recipients of notifications about the work that
 * it allows.
 */
export async function whoMay(
  db: Db,
  permission: Permission,
  now: Date,
  roles: readonly MemberRole[] = staffRoles,
): Promise<readonly number[]> {
  const staff = await db
    .selectFrom('member')
    .select('id')
    .where('role', 'in', roles)
    .where('state', '=', 'active')
    .orderBy('id')
    .execute()
  const found: number[] = []
  for (const { id } of staff) if (await hasRight(db, id, permission, now)) found.push(id)
  return found
}

type AskedFor = News & {
  readonly by: Actor
  /** The permission that approving requires. */
  readonly permission: Permission
  /** The roles of members who may approve the request; by default all staff. */
  readonly roles?: readonly MemberRole[]
  readonly href: string
}

/** Notifies those who may approve a staff member's request, except that staff member. */
export async function askForApproval(tx: Db, asked: AskedFor, now: Date): Promise<void> {
  const { by, permission, roles = staffRoles, ...news } = asked
  const staff = roles.filter((role) => staffRoles.includes(role))
  const may = await whoMay(tx, permission, now, staff)
  const members = may.filter((id) => id !== by.memberId)
  await notifyAll(tx, { members, ...news, now })
}
