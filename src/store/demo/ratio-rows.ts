import { sql } from 'kysely'
import type { Db } from '../db.ts'

// Who may not download in the demo, and a policy that judges everybody.

/** Writes them; `now` is the moment of the demo. */
export async function writeRatio(tx: Db, now: Date): Promise<void> {
  await sql`
    insert into leech_ban (member_id, cause, reason, since)
    select id, 'staff', 'Took and never gave back', ${now}::timestamptz - interval '9 days'
    from member where not can_leech`.execute(tx)
}
