import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { BulkAct, BulkActInput, LeftReason } from '../../domain/members/bulk-actions.ts'
import { usualChoice } from '../../domain/notifications/kinds.ts'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import { memberRoles } from '../../domain/roles/permission-rows.ts'
import { isForStaff, outranks, permissionNames } from '../../domain/roles/permissions.ts'
import type { Db } from '../base/db.ts'
import { isFrozen } from '../roles/invite-freeze.ts'
import type { MemberFilter } from './search.ts'
import { fits } from './search.ts'

// The members that a bulk action affects, and those that it skips: the same rule for preview and
// execution.

/** The selection: members that match a filter, or those with these names. */
export type Chosen = MemberFilter | { readonly names: readonly string[] }

/** The action, as staff of a role selected it. */
export interface Planned {
  readonly chosen: Chosen
  readonly role: MemberRole
  readonly act: BulkAct
  readonly given: Pick<BulkActInput, 'role' | 'isLocked'>
}

interface LeftAlone {
  readonly why: LeftReason
  readonly count: number
  /** The first of them by name. */
  readonly names: readonly string[]
}

export interface Preview {
  readonly count: number
  readonly first: readonly { readonly name: string; readonly role: MemberRole }[]
  readonly leftAlone: readonly LeftAlone[]
}

/** Returns the affected members and the skipped ones: how many, and the first by name. */
export async function preview(
  db: Db,
  planned: Planned,
  limit: number,
  now: Date,
): Promise<Preview> {
  const among = touched(planned, now)
  const { rows: first } = await sql<Preview['first'][number]>`
    select name, role from member where ${among} order by lower(name) limit ${limit}`.execute(db)
  const who = chosenBy(planned.chosen)
  const { rows: counts } = await sql<{ why: LeftReason | null; count: number }>`
    select ${whyLeft(planned, now)} as why, count(*) as count
    from member where ${who} group by 1 order by 1`.execute(db)
  const leftAlone: LeftAlone[] = []
  for (const { why, count } of counts) {
    if (why === null) continue
    const { rows } = await sql<{ name: string }>`
      select name from member where ${who} and ${whyLeft(planned, now)} = ${why}
      order by lower(name) limit ${limit}`.execute(db)
    leftAlone.push({ why, count, names: rows.map(({ name }) => name) })
  }
  return { count: counts.find(({ why }) => why === null)?.count ?? 0, first, leftAlone }
}

/** Selects whether the action affects a row of `member`. */
export function touched(planned: Planned, now: Date): RawBuilder<boolean> {
  return sql<boolean>`(${chosenBy(planned.chosen)}) and ${whyLeft(planned, now)} is null`
}

function chosenBy(chosen: Chosen): RawBuilder<boolean> {
  return 'names' in chosen
    ? sql`lower(member.name) = any(${chosen.names.map((name) => name.toLowerCase())}::text[])`
    : fits(chosen)
}

/** Selects why a row of `member` is skipped, as a text; null when it is not. */
function whyLeft({ role, act, given }: Planned, now: Date): RawBuilder<string | null> {
  const below = memberRoles.filter((other) => outranks(role, other))
  return sql<string | null>`case when not member.role = any(${below}::text[]) then 'rank'
    ${whyLeftBy(act, given, now)} end`
}

function whyLeftBy(act: BulkAct, { role = '', isLocked = false }: Planned['given'], now: Date) {
  const has = sql`exists (select 1 from given_role where given_role.member_id = member.id
    and given_role.role = ${role} and ended_at is null
    and (expires_at is null or expires_at > ${now}))`
  if (act === 'give-role') return sql`when ${has} then 'same'`
  if (act === 'take-role') return sql`when not ${has} then 'same'`
  if (act === 'set-class') {
    const slug = role === '' ? null : role
    return sql`when class is not distinct from ${slug}::text and class_locked = ${isLocked}
      then 'same' when class_locked then 'locked'`
  }
  // A ban for some days would replace a permanent one.
  if (act === 'ban') return sql`when state = 'banned' and ban_ends_at is null then 'same'`
  if (act === 'freeze-invites') return sql`when ${isFrozen(now)} then 'same'`
  if (act === 'watch') return sql`when watched_at is not null then 'same'`
  if (act !== 'mail') return sql``
  return sql`when state <> 'active' then 'away' when email_verified_at is null then 'unproven'
    when not coalesce((select by_email from notification_choice chosen
      where chosen.member_id = member.id and chosen.kind = 'staff'),
      ${usualChoice('staff').email}) then 'unwanted'`
}

export interface RoleChoice {
  readonly slug: string
  readonly name: string
  readonly kind: 'class' | 'secondary'
}

/** Returns the classes and secondary roles for bulk actions: none with staff permissions. */
export async function rolesForMany(db: Db): Promise<readonly RoleChoice[]> {
  const { rows } = await sql<RoleChoice>`
    select slug, name, kind from role where kind in ('class', 'secondary')
      and not exists (select 1 from role_permission where role_permission.role = role.slug
        and is_allowed and permission = any(${permissionNames.filter(isForStaff)}::text[]))
    order by rank`.execute(db)
  return rows
}
