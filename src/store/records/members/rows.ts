import type { Db } from '../../base/db.ts'

// Steps that every change of a member's row needs.

export type Refused<Code extends string> = { readonly ok: false; readonly code: Code }
export type Judged = { readonly ok: true } | Refused<'NOT_FOUND' | 'LAST_OWNER'>

/** The columns that trackers receive, and the name for the audit log. */
export const TOLD = [
  'id',
  'name',
  'version',
  'passkey_sealed',
  'state',
  'ban_reason',
  'can_leech',
  'former_passkey_sealed',
  'former_passkey_until',
  'leech_slots',
  'seed_slots',
  'judged_leech_slots',
  'role_leech_slots',
  'role_seed_slots',
] as const

// Call it under the locks of all owners with access, taken in one order: two owners who demote each
// other at the same time then cannot both succeed.
export async function isLastOwner(tx: Db, memberId: number): Promise<boolean> {
  const owners = await tx
    .selectFrom('member')
    .select('id')
    .where('role', '=', 'owner')
    .where('state', '=', 'active')
    .orderBy('id')
    .forUpdate()
    .execute()
  return owners.length === 1 && owners[0].id === memberId
}

/** Names a member for the audit log. */
export function asTarget({ id, name }: { readonly id: number; readonly name: string }) {
  return { kind: 'member', id, name }
}
