import type { Expression, SqlBool } from 'kysely'
import { sql } from 'kysely'
import type { Privacy } from '../../domain/accounts/privacy.ts'
import type { Db } from '../base/db.ts'
import { titlesOf } from '../records/targets.ts'
import { balance, running } from '../records/members/own-figures.ts'

// Reads members for their profiles and for the list.

export type Profile = NonNullable<Awaited<ReturnType<typeof byId>>>
export type ListedMember = Awaited<ReturnType<typeof list>>[number]

/** Returns a member with totals and current activity; null when there is none. */
export async function byId(db: Db, memberId: number) {
  return profile(db, sql<boolean>`member.id = ${memberId}`)
}

/** Like `byId`, for the member with this name, ignoring case. */
export async function byName(db: Db, name: string) {
  return profile(db, isNamed(name))
}

/** Returns the member with this name, ignoring case; null if there is none. */
export async function named(db: Db, name: string) {
  const row = await db
    .selectFrom('member')
    .select(['id', 'name'])
    .where(isNamed(name))
    .executeTakeFirst()
  return row ?? null
}

function isNamed(name: string) {
  return sql<boolean>`lower(member.name) = ${name.toLowerCase()}`
}

async function profile(db: Db, which: Expression<SqlBool>) {
  const row = await db
    .selectFrom('member')
    .innerJoin('member_totals as totals', 'totals.member_id', 'member.id')
    .leftJoin('member as inviter', 'inviter.id', 'member.invited_by')
    .leftJoin('role as class', 'class.slug', 'member.class')
    .leftJoin('image as avatar', 'avatar.id', 'member.avatar_id')
    .select([
      'member.id',
      'member.name',
      'member.email',
      'member.role',
      'member.state',
      'member.ban_reason',
      'member.can_leech',
      'member.created_at',
      'member.last_seen_at',
      'member.invited_by',
      'member.class',
      'class.name as className',
      'member.about',
      'member.title',
      'member.privacy',
      'avatar.digest as avatar',
      'avatar.thumb_digest as avatarThumb',
      'inviter.name as inviter',
      'totals.uploaded',
      'totals.downloaded',
      'totals.seeded_seconds',
      'totals.snatches',
    ])
    .select([
      running(true).as('seeding'),
      running(false).as('leeching'),
      uploads(false).as('uploads'),
      uploads(true).as('anonymousUploads'),
      said.as('comments'),
      balance('points').as('milli_points'),
      balance('tokens').as('tokens'),
      balance('invites').as('invites_left'),
    ])
    .where(which)
    .executeTakeFirst()
  return row === undefined ? null : { ...row, privacy: row.privacy as Privacy }
}

/** Returns whether one of two members invited the other. */
export async function areKin(db: Db, memberId: number, otherId: number): Promise<boolean> {
  const row = await db
    .selectFrom('member')
    .select('id')
    .where(({ or, and, eb }) =>
      or([
        and([eb('id', '=', memberId), eb('invited_by', '=', otherId)]),
        and([eb('id', '=', otherId), eb('invited_by', '=', memberId)]),
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

// Uses the indexes torrent_uploader and comment_author.
const uploads = (isAnonymous: boolean) => sql<number>`(
  select count(*) from torrent where uploader_id = member.id and torrent.state = 'listed'
    and is_anonymous = ${isAnonymous})`
// Counts only what every member may see, because a count is not secret.
const said = sql<number>`(
  select count(*) from comment cross join lateral ${titlesOf('comment', null)} as about
  where comment.author_id = member.id and comment.removed_at is null
    and not comment.is_anonymous)`

export interface MemberFilter {
  /** The start of the name; '' for all members. */
  readonly prefix: string
  readonly isBanned: boolean | null
  /** The lower-case name of the last member shown. */
  readonly after: string | null
  readonly limit: number
}

/** Returns members by name. */
export async function list(db: Db, { prefix, isBanned, after, limit }: MemberFilter) {
  let query = db
    .selectFrom('member')
    .innerJoin('member_totals as totals', 'totals.member_id', 'member.id')
    .select(['id', 'name', 'role', 'class', 'state', 'ban_reason', 'created_at', 'last_seen_at'])
    .select(['totals.uploaded', 'totals.downloaded', 'totals.snatches', 'member.privacy'])
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
