import { sql } from 'kysely'
import type { MemberRole, RoleChanges } from '../domain/permissions.ts'
import type { Actor } from './audit.ts'
import type { Db } from './db.ts'

// Roles as rows: those that the code knows, which rank their members, and classes and secondary
// roles, which staff make (class-rules.ts). What each gives is in role-rights.ts.

export interface RoleRow {
  readonly slug: string
  readonly name: string
  readonly rank: number
  readonly color: string | null
  readonly kind: 'built-in' | 'class' | 'secondary'
  readonly members: number
}

/** All roles, those of the code from guest to owner first, with the members who can act in each. */
export async function list(db: Db): Promise<readonly RoleRow[]> {
  const { rows } = await sql<RoleRow>`
    select slug, name, rank, color, kind, case kind
      when 'built-in' then
        (select count(*) from member where role = slug and state = 'active')
      when 'class' then (select count(*) from member where class = slug and state = 'active')
      else (select count(*) from given_role where role = slug and ended_at is null)
    end as members from role order by rank`.execute(db)
  return rows
}

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

/** What was changed for the role of a member's row, as one value: for `access.forRequest`. */
export const changesOfMember = sql<RoleChanges>`(
  select coalesce(jsonb_object_agg(permission, is_allowed), '{}')
  from role_permission where role_permission.role = member.role
)`
