import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'

// Inviters are responsible for their invitees: if an invitee is banned soon after joining, this is
// recorded for the inviter.

const YEAR_MS = 365 * DAY_MS

// The period that staff chose, read when a ban is written: `blameDays` of the site settings.
const blameDays = sql<number>`coalesce(
  (select (value ->> 'blameDays')::integer from setting where key = 'site'), 30)`

/**
 * Marks the inviter of a member who is being banned, and notifies the inviter; only once per banned
 * member.
 */
export async function mark(tx: Db, invitedId: number, now: Date): Promise<void> {
  const { rows } = await sql<{ inviter_id: number; name: string }>`
    with marked as (
      insert into invite_mark (inviter_id, invited_id, marked_at)
      select invited_by, id, ${now}::timestamptz from member
      where id = ${invitedId} and invited_by is not null
        and created_at > ${now}::timestamptz - ${blameDays}::int * interval '24 hours'
      on conflict (invited_id) do nothing
      returning inviter_id, invited_id
    )
    select inviter_id, name from marked join member on member.id = invited_id`.execute(tx)
  for (const { inviter_id: member, name } of rows) {
    await notify(tx, { member, code: 'invited-banned', data: { name }, href: '/invites/tree', now })
  }
}

/** Returns how many marks a member got in the last year. */
export async function countOf(db: Db, inviterId: number, now: Date): Promise<number> {
  const { marks } = await db
    .selectFrom('invite_mark')
    .select(({ fn }) => fn.countAll<number>().as('marks'))
    .where('inviter_id', '=', inviterId)
    .where('marked_at', '>', new Date(now.getTime() - YEAR_MS))
    .executeTakeFirstOrThrow()
  return marks
}
