import { sql } from 'kysely'
import type { Privacy } from '../../domain/accounts/privacy.ts'
import type { Db } from '../base/db.ts'
import type { Actor } from '../records/audit.ts'
import * as audit from '../records/audit.ts'

// The lines of /staff: what a role or a staff member is responsible for.

export interface Responsibility {
  readonly id: number
  readonly role: string | null
  readonly member: string | null
  readonly body: string
}

/** Returns all lines: those of roles, by rank, then those of members. */
export async function list(db: Db): Promise<readonly Responsibility[]> {
  const { rows } = await sql<Responsibility>`
    select responsibility.id, responsibility.role, member.name as member, body
    from responsibility left join member on member.id = member_id
    left join role on role.slug = responsibility.role
    order by role.rank desc nulls last, lower(member.name)`.execute(db)
  return rows
}

export interface StaffRow {
  readonly id: number
  readonly name: string
  readonly role: string
  readonly lastSeenAt: Date | null
  readonly privacy: Privacy
}

/** Returns staff members by role and name; a site has a few dozen. */
export async function staff(db: Db, limit: number): Promise<readonly StaffRow[]> {
  const { rows } = await sql<StaffRow>`
    select member.id, member.name, member.role, last_seen_at as "lastSeenAt", privacy
    from member join role on role.slug = member.role
    where member.role in ('moderator', 'admin', 'owner') and state = 'active' and left_at is null
    order by role.rank desc, lower(member.name) limit ${limit}`.execute(db)
  return rows
}

interface Line {
  /** The slug of a role, or the name of a member. */
  readonly of: string
  readonly body: string
}

/**
 * Sets the line of a role or a member; an empty text removes it. False: neither a role nor a member
 * has this name.
 */
export async function save(db: Db, { of, body }: Line, by: Actor, now: Date): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ role: string | null; memberId: number | null; name: string }>`
      select slug as role, null::bigint as "memberId", slug as name from role
        where slug = lower(${of}) and slug in ('moderator', 'admin', 'owner')
      union all select null, id, name from member
        where lower(name) = lower(${of}) and left_at is null
      limit 1`.execute(tx)
    const whose = rows.at(0)
    if (whose === undefined) return false
    const { role, memberId, name } = whose
    await sql`delete from responsibility where role is not distinct from ${role}::text
      and member_id is not distinct from ${memberId}::bigint`.execute(tx)
    if (body !== '') {
      await tx.insertInto('responsibility').values({ role, member_id: memberId, body }).execute()
    }
    const target = { kind: 'responsibility', name }
    await audit.record(tx, { by, action: 'responsibility.save', target, after: { body } }, now)
    return true
  })
}
