import { sql } from 'kysely'
import type { Db } from '../../store/base/db.ts'

/**
 * Gives notifications new IDs in the order of their times, because they are listed by their IDs.
 */
export async function sortNotifications(db: Db): Promise<void> {
  await sql`
    with gone as (delete from live_message returning *)
    insert into live_message
      (member_id, kind, code, data, times, author_id, thread, href, created_at, is_listed, mail_at,
        in_feed)
    select member_id, kind, code, data, times, author_id, thread, href, created_at, is_listed,
      mail_at, in_feed
    from gone order by created_at, id`.execute(db)
}

/**
 * Marks old notifications as sent by email; only those of the last few minutes still have to be
 * sent.
 */
export async function settleEmails(db: Db, now: Date): Promise<void> {
  await sql`
    update live_message set mail_at = null
    where mail_at is not null and created_at < ${now}::timestamptz - interval '10 minutes'
  `.execute(db)
}
