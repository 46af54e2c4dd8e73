import { sql } from 'kysely'
import type { MemberRole } from '../../domain/roles/permission-rows.ts'
import { providerOf } from '../records/provider-of.ts'
import { MAX_DEPTH } from './invite-tree.ts'
import type { Db } from '../base/db.ts'

// Searches members for staff, with the indexes of `member` in 0002-members.sql.

export const MEMBER_SORTS = ['name', '-createdAt'] as const
type MemberSort = (typeof MEMBER_SORTS)[number]

/** Which members are found; each part narrows the result. */
export interface MemberFilter {
  /** Part of the name or of the email address; '' for all. */
  readonly words: string
  /** An address or network from which members signed in; null for all. */
  readonly network: string | null
  readonly role: MemberRole | null
  readonly state: 'active' | 'banned' | 'parked' | null
  /** The name of the member who invited them; null or absent for all. */
  readonly invitedBy?: string | null
  /** The name of a member: that member and all below in the invite tree; null or absent for all. */
  readonly branch?: string | null
  /** Only members that staff watch. */
  readonly isWatched?: boolean
}

export interface MemberSearch extends MemberFilter {
  readonly sort: MemberSort
  /** The last one shown. */
  readonly after: { readonly name: string; readonly id: number } | null
  readonly limit: number
}

export type FoundMember = Awaited<ReturnType<typeof search>>[number]

/** Returns matching members, by name or newest first. */
export async function search(db: Db, filter: MemberSearch) {
  const { sort, after, limit } = filter
  let query = db
    .selectFrom('member')
    .innerJoin('member_totals as totals', 'totals.member_id', 'member.id')
    .select(['member.id', 'name', 'email', 'role', 'state', 'ban_reason as banReason'])
    .select(['ban_ends_at as banEndsAt', 'email_verified_at as emailVerifiedAt'])
    .select(['created_at as createdAt', 'last_seen_at as lastSeenAt'])
    .select(['totals.uploaded', 'totals.downloaded'])
  query = query.where(fits(filter))
  if (sort === 'name') {
    if (after !== null) query = query.where(sql`lower(name)`, '>', after.name.toLowerCase())
    query = query.orderBy(sql`lower(name)`)
  } else {
    if (after !== null) query = query.where('member.id', '<', after.id)
    query = query.orderBy('member.id', 'desc')
  }
  return query.limit(limit).execute()
}

/** Selects whether a row of `member` matches the search. */
export function fits(filter: MemberFilter) {
  const { words, network, role, state, invitedBy = null, branch = null } = filter
  const all = [sql`true`]
  if (words !== '') {
    const pattern = `%${words.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    all.push(sql`(lower(member.name) like ${pattern} or lower(member.email) like ${pattern})`)
  }
  if (network !== null) {
    all.push(sql`member.id in (select member_id from sign_in where ip <<= ${network}::inet)`)
  }
  if (role !== null) all.push(sql`member.role = ${role}`)
  if (state !== null) all.push(sql`member.state = ${state}`)
  if (filter.isWatched === true) all.push(sql`member.watched_at is not null`)
  if (invitedBy !== null) {
    all.push(sql`member.invited_by = (
      select inviter.id from member inviter where lower(inviter.name) = lower(${invitedBy}))`)
  }
  if (branch !== null) all.push(sql`member.id in (${branchIds(branch)})`)
  return sql<boolean>`${sql.join(all, sql` and `)}`
}

/**
 * Selects a member and everyone below in the invite tree. The limit on depth also ends a cycle,
 * which should not exist.
 */
function branchIds(name: string) {
  return sql`with recursive branch as (
      select root.id, 0 as depth from member root where lower(root.name) = lower(${name})
      union all
      select m.id, branch.depth + 1 from member m join branch on m.invited_by = branch.id
      where branch.depth < ${MAX_DEPTH}
    ) select id from branch`
}

export type MemberFacts = NonNullable<Awaited<ReturnType<typeof facts>>>

/** Returns facts about a member that only staff see, in addition to the profile. */
export async function facts(db: Db, memberId: number) {
  const row = await db
    .selectFrom('member')
    .leftJoin('member as banner', 'banner.id', 'member.banned_by')
    .select(['member.email_verified_at as emailVerifiedAt', 'member.banned_at as bannedAt'])
    .select(['member.ban_ends_at as banEndsAt', 'banner.name as bannedBy'])
    .select(['member.parked_since as parkedSince', 'member.leaves_at as leavesAt'])
    .select(['member.left_at as leftAt', 'member.watched_at as watchedAt'])
    .select(['member.watched_by_name as watchedBy', 'member.watch_reason as watchReason'])
    .where('member.id', '=', memberId)
    .executeTakeFirst()
  return row ?? null
}

/** Returns the sessions of a member, newest first; `isOpen`: the cookie is still valid. */
export async function signIns(db: Db, memberId: number, limit: number, now: Date) {
  return db
    .selectFrom('sign_in')
    .select(['id', 'created_at as createdAt', 'last_at as lastAt', 'ip', 'agent'])
    .select(providerOf('sign_in.ip').as('provider'))
    .select(sql<boolean>`ended_at is null and expires_at > ${now}`.as('isOpen'))
    .where('member_id', '=', memberId)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute()
}

export interface TreeMember {
  readonly name: string
  readonly state: 'active' | 'banned' | 'parked'
}

/** Returns the chain of inviters, direct inviter first. */
export async function invitersOf(
  db: Db,
  memberId: number,
  limit: number,
): Promise<readonly TreeMember[]> {
  const { rows } = await sql<TreeMember>`
    with recursive chain as (
      select invited_by, 0 as depth from member where id = ${memberId}
      union all
      select member.invited_by, depth + 1 from member join chain on member.id = chain.invited_by
      where depth < ${limit}
    )
    select name, state from chain join member on member.id = chain.invited_by
    where depth < ${limit} order by depth`.execute(db)
  return rows
}

/** Returns the members that a member invited, newest first. */
export async function invitedBy(
  db: Db,
  memberId: number,
  limit: number,
): Promise<readonly TreeMember[]> {
  return db
    .selectFrom('member')
    .select(['name', 'state'])
    .where('invited_by', '=', memberId)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
