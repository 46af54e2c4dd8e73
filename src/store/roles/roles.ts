import { sql } from 'kysely'
import type { RoleChanges } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'

// Roles as rows: the built-in ones, which rank their members, and the classes and secondary roles
// that staff create (class-rules.ts). What each role allows is in role-rights.ts.

export interface RoleRow {
  readonly slug: string
  readonly name: string
  readonly rank: number
  readonly color: string | null
  readonly kind: 'built-in' | 'class' | 'secondary'
  readonly members: number
  /** Simultaneous torrents; 0: unlimited, null: no limit. */
  readonly leechSlots: number | null
  readonly seedSlots: number | null
}

/**
 * Lists all roles, the built-in ones from guest to owner first, with the number of members who can
 * act in each.
 */
export async function list(db: Db): Promise<readonly RoleRow[]> {
  const { rows } = await sql<RoleRow>`
    with holders as (
      -- nearly all are plain and active members: they are what the indexes of the others leave
      select slug, sum(many)::bigint as members
      from (
        select 'member' as slug, (select count(*) from member)
          - (select count(*) from member where role <> 'member')
          - (select count(*) from member where state = 'banned' and role = 'member')
          - (select count(*) from member where state = 'parked' and role = 'member') as many
        union all
        select role, count(*) from member where role <> 'member' and state = 'active' group by role
        union all
        select class, count(*) from member where class is not null and state = 'active'
        group by class
      ) as each group by slug
      union all
      select role, count(*) from given_role where ended_at is null group by role
    )
    select r.slug, r.name, r.rank, r.color, r.kind, coalesce(h.members, 0) as members,
      r.leech_slots as "leechSlots", r.seed_slots as "seedSlots"
    from role r left join holders h on h.slug = r.slug
    order by r.rank`.execute(db)
  return rows
}

/**
 * SQL over `member`: the changes to the permissions of the member's role, as one value, for
 * `access.forRequest`.
 */
export const changesOfMember = sql<RoleChanges>`(
  select coalesce(jsonb_object_agg(permission, is_allowed), '{}')
  from role_permission where role_permission.role = member.role
)`
