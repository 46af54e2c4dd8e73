import { mayActOn } from '../../domain/roles/acting-on-members.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import type { ActingMember } from './acting-role.ts'
import { actingRole } from './acting-role.ts'

/**
 * A member who may not do this to that member. Thrown, so that no verb can continue by overlooking
 * it: the transaction is rolled back, and both the site and the commands reply to it in one place.
 */
export class Outranked extends Error {
  constructor() {
    super('this can only be done to members of a lower role')
  }
}

/** @throws Outranked when the actor may not use this permission on that member */
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
