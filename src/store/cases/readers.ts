import { sql } from 'kysely'
import { can } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import { isSeenBy } from '../records/case-readers.ts'
import { rightsOfMember } from '../roles/member-rights.ts'

/**
 * Returns whether a member belongs to the staff that work on cases, and may know about this case.
 */
export async function maySee(tx: Db, id: number, memberId: number, now: Date): Promise<boolean> {
  const rights = await rightsOfMember(tx, memberId, now)
  if (rights === null || !can(rights, 'cases.work')) return false
  const viewer = {
    id: memberId,
    now,
    can: (permission: Parameters<typeof can>[1]) => can(rights, permission),
  }
  const { rows } = await sql`
    select from staff_case where id = ${id} and ${isSeenBy(viewer)}`.execute(tx)
  return rows.length > 0
}
