import type { Expression, SqlBool } from 'kysely'
import { sql } from 'kysely'
import type { Db } from './db.ts'

// Reading members: profiles and the list.

export type Profile = NonNullable<Awaited<ReturnType<typeof byId>>>
export type ListedMember = Awaited<ReturnType<typeof list>>[number]

/** A member with totals and what is running now; null when there is none. */
export async function byId(db: Db, memberId: number) {
  return profile(db, sql<boolean>`member.id = ${memberId}`)
}

/** The same by name; case does not count. */
export async function byName(db: Db, name: string) {
  return profile(db, sql<boolean>`lower(member.name) = ${name.toLowerCase()}`)
}

async function profile(db: Db, which: Expression<SqlBool>) {
  const row = await db
    .selectFrom('member')
    .innerJoin('member_totals as totals', 'totals.member_id', 'member.id')
    .leftJoin('member as inviter', 'inviter.id', 'member.invited_by')
    .select([
      'member.id',
      'member.name',
      'member.email',
      'member.role',
      'member.state',
      'member.ban_reason',
      'member.can_leech',
      'member.invites_left',
      'member.created_at',
      'member.last_seen_at',
      'inviter.name as inviter',
      'totals.uploaded',
      'totals.downloaded',
      'totals.seeded_seconds',
      'totals.snatches',
    ])
    .select((eb) => [
      running(eb.ref('member.id'), true).as('seeding'),
      running(eb.ref('member.id'), false).as('leeching'),
      uploads.as('uploads'),
      said.as('comments'),
    ])
    .where(which)
    .executeTakeFirst()
  return row ?? null
}

// Uses torrent_uploader and comment_author.
const uploads = sql<number>`(
  select count(*) from torrent where uploader_id = member.id and torrent.state = 'listed')`
const said = sql<number>`(
  select count(*) from comment where author_id = member.id and removed_at is null)`

// Torrents, not sessions: the same torrent from two machines is one. Uses peer_session_current.
function running(memberId: Expression<number>, isSeeding: boolean) {
  return sql<number>`(
    select count(distinct torrent_id) from peer_session
    where member_id = ${memberId} and ended_at is null and seeding = ${isSeeding}
  )`
}

export interface MemberFilter {
  /** The beginning of a name; '' for all. */
  readonly prefix: string
  readonly isBanned: boolean | null
  /** The lower-case name of the last member shown. */
  readonly after: string | null
  readonly limit: number
}

/** Members by name. */
export async function list(db: Db, { prefix, isBanned, after, limit }: MemberFilter) {
  let query = db
    .selectFrom('member')
    .innerJoin('member_totals as totals', 'totals.member_id', 'member.id')
    .select(['id', 'name', 'role', 'state', 'ban_reason', 'created_at', 'last_seen_at'])
    .select(['totals.uploaded', 'totals.downloaded', 'totals.snatches'])
  if (after !== null) query = query.where(sql`lower(name)`, '>', after)
  if (isBanned !== null) query = query.where('state', '=', isBanned ? 'banned' : 'active')
  if (prefix !== '') {
    const pattern = `${prefix.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(sql`lower(name)`, 'like', pattern)
  }
  return query
    .orderBy(sql`lower(name)`)
    .limit(limit)
    .execute()
}
