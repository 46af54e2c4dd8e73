import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Secrets } from '../shared/secrets.ts'
import { inviteCode } from './account-tokens.ts'
import type { Db } from './db.ts'
import type { Added, NewMember, Refused, Taken } from './members.ts'
import * as members from './members.ts'

/** An invite is good for this long. */
export const INVITE_SECONDS = 7 * 86_400

export type InviteRow = Awaited<ReturnType<typeof listOf>>[number]

/** Makes an invite and takes it off the member's quota; null when none is left. */
export async function make(
  db: Db,
  secrets: Secrets,
  inviterId: number,
  note: string,
  now: Date,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('member')
      .set({ invites_left: sql`invites_left - 1` })
      .where('id', '=', inviterId)
      .where('invites_left', '>', 0)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return null
    const { id } = await tx
      .insertInto('invite')
      .values({
        // Until the id is known, from which the code is made.
        code_hash: randomBytes(32),
        inviter_id: inviterId,
        note,
        created_at: now,
        expires_at: new Date(now.getTime() + INVITE_SECONDS * 1000),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .updateTable('invite')
      .set({ code_hash: secrets.lookupHash(inviteCode(secrets, id)) })
      .where('id', '=', id)
      .execute()
    return id
  })
}

/** A member's invites, newest first, withdrawn ones left out. */
export async function listOf(db: Db, inviterId: number, limit: number) {
  return db
    .selectFrom('invite')
    .leftJoin('member', 'member.id', 'invite.used_by')
    .select(['invite.id', 'note', 'invite.created_at', 'expires_at', 'used_at'])
    .select('member.name as used_by')
    .where('inviter_id', '=', inviterId)
    .where('revoked_at', 'is', null)
    .orderBy('invite.created_at', 'desc')
    .orderBy('invite.id', 'desc')
    .limit(limit)
    .execute()
}

/** Invites that a member may still give. */
export async function leftOf(db: Db, memberId: number): Promise<number> {
  const row = await db
    .selectFrom('member')
    .select('invites_left')
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  return row.invites_left
}

/** Withdraws an unused invite of this member and gives it back; false when there is none. */
export async function revoke(
  db: Db,
  inviterId: number,
  inviteId: number,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('invite')
      .set({ revoked_at: now })
      .where('id', '=', inviteId)
      .where('inviter_id', '=', inviterId)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return false
    await tx
      .updateTable('member')
      .set({ invites_left: sql`invites_left + 1` })
      .where('id', '=', inviterId)
      .execute()
    return true
  })
}

/** Whether a code would let somebody in now, and who gave it. */
export async function find(db: Db, secrets: Secrets, code: string, now: Date) {
  const row = await usable(db, secrets, code, now)
    .select(['invite.id', 'inviter_id', 'member.name as inviter'])
    .executeTakeFirst()
  return row ?? null
}

/** Makes a member by an invite and uses it up, or does neither. */
export async function join(
  db: Db,
  secrets: Secrets,
  code: string,
  member: Omit<NewMember, 'role' | 'invitedBy'>,
  now: Date,
): Promise<Added | Refused<Taken | 'INVITE_UNKNOWN'>> {
  return members.unlessTaken(() =>
    db.transaction().execute(async (tx) => {
      const invite = await usable(tx, secrets, code, now)
        .select(['invite.id', 'inviter_id'])
        .forUpdate('invite')
        .executeTakeFirst()
      if (invite === undefined) return { ok: false as const, code: 'INVITE_UNKNOWN' as const }
      const invitedBy = invite.inviter_id
      const added = await members.insert(tx, secrets, { ...member, role: 'member', invitedBy }, now)
      await tx
        .updateTable('invite')
        .set({ used_at: now, used_by: added.id })
        .where('id', '=', invite.id)
        .execute()
      return added
    }),
  )
}

// Not used, withdrawn or run out, and from somebody who is still welcome.
function usable(db: Db, secrets: Secrets, code: string, now: Date) {
  return db
    .selectFrom('invite')
    .innerJoin('member', 'member.id', 'invite.inviter_id')
    .where('code_hash', '=', secrets.lookupHash(code))
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .where('member.state', '=', 'active')
}
