import { inAscii } from '../../shared/format.ts'
import { sql } from 'kysely'
import type { StoredNotice } from '../../domain/notifications/notices.ts'
import { wordsOf } from '../../domain/notifications/notices.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'
import * as mails from './mails.ts'

// Emails about notifications: all notifications that are due for a member are combined in one
// email.

/** The most lines of an email; further notifications are only counted. */
const LINES = 30

/**
 * Writes emails to the members who have waited longest, one transaction each; returns how many.
 * Members who are banned, or whose address is no longer verified, get none.
 */
export async function mailSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const due = await db
    .selectFrom('live_message')
    .select('member_id')
    .distinct()
    .where('mail_at', '<=', now)
    .where(apartFrom(sql`member_id`, except))
    .limit(limit)
    .execute()
  return oneByOne(
    due,
    ({ member_id: id }) => id,
    ({ member_id: id }) => mailOne(db, id, now),
  )
}

async function mailOne(db: Db, memberId: number, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<StoredNotice & { id: number; href: string }>`
      with due as (
        select id from live_message
        where member_id = ${memberId} and mail_at <= ${now} for update skip locked
      )
      update live_message set mail_at = null from due
      where live_message.id = due.id
      returning live_message.id, href, kind, code, data, times,
        thread is not null as "isOneThread"`.execute(tx)
    if (rows.length === 0) return
    const member = await tx
      .selectFrom('member')
      .select(['name', 'email'])
      .where('id', '=', memberId)
      .where('state', '=', 'active')
      .where('email_verified_at', 'is not', null)
      .executeTakeFirst()
    if (member === undefined) return
    const lines = rows
      .sort((a, b) => a.id - b.id)
      .map(({ href, ...notice }) => ({ says: wordsOf(notice), href: inAscii(href) }))
    const data = {
      name: member.name,
      subject: lines.length === 1 ? lines[0].says : `${lines.length} notices`,
      lines: lines.slice(0, LINES),
      more: lines.length > LINES ? `and ${lines.length - LINES} more` : null,
    }
    await mails.queue(tx, { to: member.email, kind: 'notices', data, memberId }, now)
  })
}
