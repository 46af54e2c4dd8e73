import { sql } from 'kysely'
import type { Actor } from '../records/audit.ts'
import { guardMember } from '../records/acting-on.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { withdraw } from './invites.ts'
import { notify } from '../notifications/notifications.ts'

// Invites as staff see them: listing all invites, and revoking one. The inviter's private note is
// not included.

export const INVITE_STATES = ['open', 'used', 'expired', 'revoked'] as const
export type InviteState = (typeof INVITE_STATES)[number]

export interface InviteFilter {
  readonly state: InviteState | null
  /** The name of the inviter; null for all. */
  readonly by: string | null
  /** The member who used the invite, or the address to which it was emailed. */
  readonly whom: string | null
  /** Only invites that were used by a member who is now banned. */
  readonly wentBad: boolean
  /** The ID of the last one shown; null: start from the newest. */
  readonly before: number | null
  readonly limit: number
}

export type CareInvite = Awaited<ReturnType<typeof list>>[number]

/** Lists the invites of all members, newest first. */
export async function list(db: Db, filter: InviteFilter, now: Date) {
  const { state, by, whom, wentBad, before, limit } = filter
  let query = rows(db, now)
  if (state !== null) query = query.where(isIn(state, now))
  if (by !== null) query = query.where(sql`lower(inviter.name)`, '=', by.toLowerCase())
  if (whom !== null) {
    const text = whom.toLowerCase()
    query = query.where(sql<boolean>`(invite.used_by = (select id from member
      where lower(name) = ${text}) or lower(invite.email) = ${text})`)
  }
  if (wentBad) query = query.where('guest.state', '=', 'banned')
  if (before !== null) query = query.where('invite.id', '<', before)
  return query.orderBy('invite.id', 'desc').limit(limit).execute()
}

export async function find(db: Db, id: number, now: Date): Promise<CareInvite | null> {
  return (await rows(db, now).where('invite.id', '=', id).executeTakeFirst()) ?? null
}

function rows(db: Db, now: Date) {
  return db
    .selectFrom('invite')
    .innerJoin('member as inviter', 'inviter.id', 'invite.inviter_id')
    .leftJoin('member as guest', 'guest.id', 'invite.used_by')
    .leftJoin('member as judge', 'judge.id', 'invite.revoked_by')
    .select(['invite.id', 'invite.email', 'invite.created_at as createdAt'])
    .select(['expires_at as expiresAt', 'used_at as usedAt', 'revoked_at as revokedAt'])
    .select(['revoke_reason as reason', 'is_free as isFree', 'judge.name as revokedBy'])
    .select(['inviter.name as inviter', 'inviter.role as inviterRole'])
    .select(['inviter.id as inviterId', 'inviter.state as inviterState'])
    .select(['guest.name as usedBy', 'guest.state as usedByState'])
    .select(
      sql<InviteState>`case when revoked_at is not null then 'revoked'
        when used_at is not null then 'used' when expires_at <= ${now} then 'expired'
        else 'open' end`.as('state'),
    )
}

function isIn(state: InviteState, now: Date) {
  const isLeft = sql`used_at is null and revoked_at is null`
  switch (state) {
    case 'revoked':
      return sql<boolean>`revoked_at is not null`
    case 'used':
      return sql<boolean>`used_at is not null`
    case 'expired':
      return sql<boolean>`${isLeft} and expires_at <= ${now}`
    case 'open':
      return sql<boolean>`${isLeft} and expires_at > ${now}`
  }
}

/**
 * Revokes an invite of a member. The owner can read the reason, and gets the invite back if it was
 * deducted from a quota. Returns false if it was used or revoked in the meantime.
 */
export async function revoke(
  db: Db,
  { id, inviter, inviterId }: Pick<CareInvite, 'id' | 'inviter' | 'inviterId'>,
  reason: string,
  by: Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if (by.memberId !== inviterId) await guardMember(tx, by, 'members.manage', inviterId)
    const judged = { revoked_by: by.memberId, revoke_reason: reason }
    if (!(await withdraw(tx, { inviterId, inviteId: id, judged }, now))) return false
    const target = { kind: 'invite', id, name: `invite of ${inviter}` }
    await audit.record(tx, { by, action: 'invite.revoke', target, reason }, now)
    const news = { code: 'invite-revoked', data: { reason }, href: '/invites', now } as const
    if (by.memberId !== inviterId) await notify(tx, { member: inviterId, ...news })
    return true
  })
}
