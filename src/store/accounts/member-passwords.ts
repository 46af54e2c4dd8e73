import { sql } from 'kysely'
import * as accountTokens from '../notifications/mail-links.ts'
import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { asTarget } from '../records/members/rows.ts'
import * as signIns from './sign-ins.ts'

// Passwords of members, and the sessions that a change ends.

/**
 * Sets the password of a member. Every session ends except `keptSignIn`, whose cookie must be
 * reissued with the returned epoch. Returns null if there is no such member. `by` is the staff
 * member who sets it, for the audit log.
 */
export async function setPassword(
  db: Db,
  memberId: number,
  passwordHash: string,
  keptSignIn: string | null,
  now: Date,
  by: audit.Actor | null = null,
): Promise<number | null> {
  return db.transaction().execute(async (tx) => {
    const epoch = await changePassword(tx, memberId, passwordHash, keptSignIn, now)
    if (epoch === null || by === null) return epoch
    const { name } = await nameOf(tx, memberId)
    const target = asTarget({ id: memberId, name })
    await audit.record(tx, { by, action: 'member.set-password', target }, now)
    return epoch
  })
}

async function nameOf(tx: Db, memberId: number) {
  const query = tx.selectFrom('member').select('name').where('id', '=', memberId)
  return query.executeTakeFirstOrThrow()
}

/** Like `setPassword`, as part of a larger transaction. */
export async function changePassword(
  tx: Db,
  memberId: number,
  passwordHash: string,
  keptSignIn: string | null,
  now: Date,
): Promise<number | null> {
  const row = await tx
    .updateTable('member')
    .set({ password_hash: passwordHash, epoch: sql`epoch + 1` })
    .where('id', '=', memberId)
    .returning('epoch')
    .executeTakeFirst()
  if (row === undefined) return null
  await accountTokens.voidAll(tx, memberId, 'reset', now)
  await signIns.endAllBut(tx, memberId, keptSignIn, now)
  return row.epoch
}

/**
 * Replaces the hash of a password that stays the same, so no session ends. Nothing changes if the
 * password was changed since.
 */
export async function renewHash(
  db: Db,
  memberId: number,
  { dated, renewed }: { readonly dated: string; readonly renewed: string },
): Promise<void> {
  await db
    .updateTable('member')
    .set({ password_hash: renewed })
    .where('id', '=', memberId)
    .where('password_hash', '=', dated)
    .execute()
}
