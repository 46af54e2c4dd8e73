import { mayActOn } from '../../domain/roles/acting-on-members.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import type { ActingMember } from './acting-role.ts'
import { actingRole } from './acting-role.ts'

/**
 * Thrown when a member may not do this to that member. An error, so that no action can continue by
 * overlooking it: the transaction is rolled back, and the site and the commands each reply to it in
 * one place.
 */
export class Outranked extends Error {
  constructor() {
    super('this can only be done to members of a lower role')
  }
}

/**
 * Checks whether the actor may use this permission on that member.
 *
 * @throws Outranked when the actor may not
 */
export async function guardMember(
  tx: Db,
  by: ActingMember,
  permission: Permission,
  memberId: number,
): Promise<void> {
  if ((await outrankedAmong(tx, by, permission, [memberId])).length > 0) throw new Outranked()
}

/** Returns those of these members that the actor may not use this permission on. */
export async function outrankedAmong(
  tx: Db,
  by: ActingMember,
  permission: Permission,
  memberIds: readonly number[],
): Promise<readonly { readonly id: number; readonly name: string }[]> {
  const { memberId } = by
  if (memberId === null || memberIds.length === 0) return []
  const role = await actingRole(tx, by)
  const targets = await tx
    .selectFrom('member')
    .select(['id', 'name', 'role'])
    .where('id', 'in', memberIds)
    .orderBy('id')
    .execute()
  if (role === null) return targets
  return targets.filter((target) => !mayActOn({ id: memberId, role }, target, permission))
}
