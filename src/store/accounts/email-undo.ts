import { sql } from 'kysely'
import type { Secrets } from '../../shared/secrets.ts'
import * as accountEvents from './events.ts'
import type { LinkTo } from './email-links.ts'
import { setEmail, useLink } from './email-links.ts'
import * as accountTokens from '../notifications/mail-links.ts'
import type { Db } from '../base/db.ts'
import * as mails from '../notifications/mails.ts'
import * as memberPasswords from './member-passwords.ts'

// After a change of the email address, a link sent to the old address undoes it. The person who
// changed the address knew the password, so the link also sets a new one and ends every session.

/**
 * Returns the member whose old address a link restores; null when it is unknown, used or expired.
 */
export async function find(db: Db, secrets: Secrets, token: string, now: Date) {
  return accountTokens.find(db, secrets, 'undo', token, now)
}

/**
 * Restores the old address, sets a new password, ends every session, and notifies both addresses.
 * Links from later changes stop working.
 */
export async function undo(
  db: Db,
  secrets: Secrets,
  token: string,
  passwordHash: string,
  now: Date,
) {
  const link = { purposes: ['undo'], token } as const
  return useLink(db, secrets, link, (tx, to) => takeBack(tx, to, passwordHash, now), now)
}

async function takeBack(
  tx: Db,
  { memberId, email, name }: LinkTo,
  passwordHash: string,
  now: Date,
): Promise<void> {
  const before = await setEmail(tx, { memberId, email }, now)
  for (const purpose of ['verify', 'change', 'reset', 'undo'] as const) {
    await accountTokens.voidAll(tx, memberId, purpose, now)
  }
  await memberPasswords.changePassword(tx, memberId, passwordHash, null, now)
  const detail = `${before.email} became ${email} again, and a new password was set`
  await accountEvents.note(tx, { memberId, kind: 'email-restored', detail }, now)
  // Links in queued emails to the other address are now useless.
  await sql`update mail set useful_until = ${now} where member_id = ${memberId}
    and state = 'queued' and link_to is not null`.execute(tx)
  const data = { name, email }
  for (const to of new Set([email, before.email])) {
    await mails.queue(tx, { to, kind: 'email-restored', data, memberId }, now)
  }
}
