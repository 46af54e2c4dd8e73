import { sql } from 'kysely'
import type { Db } from '../../store/base/db.ts'

/** Members were told by email at the time: only what is a few minutes old is still to be sent. */
export async function settleEmails(db: Db, now: Date): Promise<void> {
  await sql`
    update live_message set mail_at = null
    where mail_at is not null and created_at < ${now}::timestamptz - interval '10 minutes'
  `.execute(db)
}
