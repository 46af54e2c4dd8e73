import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import type { Refused } from '../members/rows.ts'
import * as accountEvents from './events.ts'
import { ownerOf } from './mails.ts'
import * as accountTokens from '../notifications/mail-links.ts'
import type { Db } from '../base/db.ts'
import * as mails from '../notifications/mails.ts'
import * as members from '../members/members.ts'
import * as memberPasswords from './member-passwords.ts'

// The link sent to the old address undoes a change of the email address. The person who changed it
// knew the password, so this step also sets a new one and ends every session.

/** Whose old address a link brings back; null when it is unknown, used or expired. */
export async function find(db: Db, secrets: Secrets, token: string, now: Date) {
  return accountTokens.find(db, secrets, 'undo', token, now)
}

type Undone =
  | { readonly ok: true; readonly memberId: number; readonly email: string }
  | Refused<'LINK_USELESS' | 'EMAIL_TAKEN'>

/**
 * Brings the old address back, sets a new password, ends every sign-in, and tells both addresses.
 * Links from later changes stop working.
 */
export async function undo(
  db: Db,
  secrets: Secrets,
  token: string,
  passwordHash: string,
  now: Date,
): Promise<Undone> {
  const done = await members.unlessTaken(() =>
    db.transaction().execute((tx) => takeBack(tx, secrets, token, passwordHash, now)),
  )
  if (done.ok) return done
  return { ok: false, code: done.code === 'LINK_USELESS' ? 'LINK_USELESS' : 'EMAIL_TAKEN' }
}

async function takeBack(
  tx: Db,
  secrets: Secrets,
  token: string,
  passwordHash: string,
  now: Date,
): Promise<Undone> {
  const found = await accountTokens.spend(tx, secrets, 'undo', token, now)
  if (found === null || found.email === null) return { ok: false, code: 'LINK_USELESS' }
  const { member_id: memberId, email, name } = found
  const owner = await ownerOf(tx, email)
  if (owner !== null && owner.id !== memberId) return { ok: false, code: 'EMAIL_TAKEN' }
  const before = await tx
    .selectFrom('member')
    .select('email')
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('member')
    .set({ email, email_verified_at: now })
    .where('id', '=', memberId)
    .execute()
  for (const purpose of ['verify', 'change', 'reset', 'undo'] as const) {
    await accountTokens.voidAll(tx, memberId, purpose, now)
  }
  await memberPasswords.changePassword(tx, memberId, passwordHash, null, now)
  const detail = `${before.email} became ${email} again, and a new password was set`
  await accountEvents.note(tx, { memberId, kind: 'email-restored', detail }, now)
  // Links in queued emails to the other address are useless now.
  await sql`update mail set useful_until = ${now} where member_id = ${memberId}
    and state = 'queued' and link_to is not null`.execute(tx)
  const data = { name, email }
  for (const to of new Set([email, before.email])) {
    await mails.queue(tx, { to, kind: 'email-restored', data, memberId }, now)
  }
  return { ok: true, memberId, email }
}
