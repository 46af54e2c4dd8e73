import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import type { Secrets } from '../shared/secrets.ts'
import { inviteCode } from './account-tokens.ts'
import type { Db } from './db.ts'
import * as mails from './mails.ts'

/** An invite is good for this long. */
export const INVITE_SECONDS = 7 * 86_400

export type InviteRow = Awaited<ReturnType<typeof listOf>>[number]

export interface NewInvite {
  readonly inviter: { readonly id: number; readonly name: string }
  /** For the inviter's own memory. */
  readonly note: string
  /** Where it is sent; null: the inviter passes the link on. */
  readonly email: string | null
}

/** Makes an invite, takes it off the member's quota and mails it; null when none is left. */
export async function make(
  db: Db,
  secrets: Secrets,
  { inviter, note, email }: NewInvite,
  now: Date,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    await giveBack(tx, inviter.id, now)
    const { numUpdatedRows } = await tx
      .updateTable('member')
      .set({ invites_left: sql`invites_left - 1` })
      .where('id', '=', inviter.id)
      .where('invites_left', '>', 0)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return null
    const expiresAt = new Date(now.getTime() + INVITE_SECONDS * 1000)
    const { id } = await tx
      .insertInto('invite')
      // The hash until the id is known, from which the code is made.
      .values({
        code_hash: randomBytes(32),
        inviter_id: inviter.id,
        note,
        email,
        created_at: now,
        expires_at: expiresAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const code = secrets.lookupHash(inviteCode(secrets, id))
    await tx.updateTable('invite').set({ code_hash: code }).where('id', '=', id).execute()
    if (email !== null) {
      const letter = { to: email, kind: 'invite', data: { inviter: inviter.name } } as const
      const link = { to: 'invite', id, expiresAt } as const
      await mails.queue(tx, { ...letter, memberId: null, link }, now)
    }
    return id
  })
}

/** A member's invites, newest first, withdrawn ones left out. */
export async function listOf(db: Db, inviterId: number, limit: number) {
  return db
    .selectFrom('invite')
    .leftJoin('member', 'member.id', 'invite.used_by')
    .select(['invite.id', 'note', 'invite.email', 'invite.created_at', 'expires_at', 'used_at'])
    .select('member.name as used_by')
    .where('inviter_id', '=', inviterId)
    .where('revoked_at', 'is', null)
    .orderBy('invite.created_at', 'desc')
    .orderBy('invite.id', 'desc')
    .limit(limit)
    .execute()
}

/** Invites that a member may still give: also those of the quota that ran out unused. */
export async function leftOf(db: Db, memberId: number, now: Date): Promise<number> {
  const row = await db
    .selectFrom('member')
    .select((eb) => [
      'invites_left',
      eb
        .selectFrom('invite')
        .select(({ fn }) => fn.countAll<number>().as('amount'))
        .where('inviter_id', '=', memberId)
        .where('expires_at', '<=', now)
        .where('used_at', 'is', null)
        .where('revoked_at', 'is', null)
        .where('returned_at', 'is', null)
        .as('expired'),
    ])
    .where('id', '=', memberId)
    .executeTakeFirstOrThrow()
  return row.invites_left + (row.expired ?? 0)
}

/** Withdraws an unused invite of this member and gives it back; false when there is none. */
export async function revoke(
  db: Db,
  inviterId: number,
  inviteId: number,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await giveBack(tx, inviterId, now)
    const row = await tx
      .updateTable('invite')
      .set({ revoked_at: now })
      .where('id', '=', inviteId)
      .where('inviter_id', '=', inviterId)
      .where('used_at', 'is', null)
      .where('revoked_at', 'is', null)
      .returning('returned_at')
      .executeTakeFirst()
    if (row === undefined) return false
    if (row.returned_at !== null) return true // it went back when it ran out
    await tx
      .updateTable('member')
      .set({ invites_left: sql`invites_left + 1` })
      .where('id', '=', inviterId)
      .execute()
    return true
  })
}

/** Gives invites that ran out unused back to the quota of one member, each once. */
async function giveBack(tx: Db, inviterId: number, now: Date): Promise<void> {
  // The member first, as everywhere: two at once wait for each other and never deadlock.
  await tx.selectFrom('member').select('id').where('id', '=', inviterId).forUpdate().execute()
  await sql`
    with back as (
      update invite set returned_at = ${now}
      where inviter_id = ${inviterId} and expires_at <= ${now}
        and used_at is null and revoked_at is null and returned_at is null
      returning id
    )
    update member set invites_left = invites_left + (select count(*) from back)
    where id = ${inviterId} and exists (select from back)
  `.execute(tx)
}

/** Whether a code would let somebody in now, and who gave it. */
export async function find(db: Db, secrets: Secrets, code: string, now: Date) {
  const row = await usable(db, secrets, code, now)
    .select(['invite.id', 'inviter_id', 'invite.email', 'member.name as inviter'])
    .executeTakeFirst()
  return row ?? null
}

/** The same, held until the transaction ends: of two who come by one code, one is let in. */
export async function lockUsable(tx: Db, secrets: Secrets, code: string, now: Date) {
  const row = await usable(tx, secrets, code, now)
    .select(['invite.id', 'inviter_id', 'invite.email'])
    .forUpdate('invite')
    .executeTakeFirst()
  return row ?? null
}

/** Notes who came by an invite. */
export async function use(tx: Db, inviteId: number, memberId: number, now: Date): Promise<void> {
  const used = { used_at: now, used_by: memberId }
  await tx.updateTable('invite').set(used).where('id', '=', inviteId).execute()
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
