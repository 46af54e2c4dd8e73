import { unseeded } from '../../domain/notifications/notices.ts'
import { sql } from 'kysely'
import { forbiddenUntil } from '../../domain/hit-and-run/judge.ts'
import type { Db } from '../base/db.ts'
import type { Some } from '../records/tasks/failed-rows.ts'
import { apartFrom, oneByOne } from '../records/tasks/failed-rows.ts'
import * as leechRights from '../ratio/leech-rights.ts'
import { notify } from '../notifications/notifications.ts'

// Too many active hit-and-run warnings disable downloading; with fewer, it is enabled again.
// Trackers are informed within a second; the member is notified.

const HREF = '/hit-and-run'

/** Sets a member's right to download according to the active warnings. */
export async function settle(tx: Db, memberId: number, most: number, now: Date): Promise<void> {
  const { rows } = await sql<{ ends: number }>`
    select extract(epoch from ends_at)::float8 as ends from member_warning
    where member_id = ${memberId} and kind = 'hit-and-run' and removed_at is null
      and ends_at > ${now}`.execute(tx)
  const ends = rows.map((row) => row.ends)
  const until = forbiddenUntil(ends, most, now.getTime() / 1000)
  const was = await tx
    .selectFrom('leech_ban')
    .select('ends_at')
    .where('member_id', '=', memberId)
    .where('cause', '=', 'hit-and-run')
    .executeTakeFirst()
  if (until !== null) {
    const reason = unseeded(ends.length)
    const endsAt = new Date(until * 1000)
    await leechRights.forbid(tx, memberId, { cause: 'hit-and-run', reason, endsAt }, now)
    if (was !== undefined) return
    const news = { code: 'downloads-stopped', data: { warnings: ends.length } } as const
    await notify(tx, { member: memberId, ...news, href: HREF, now })
  } else if (was !== undefined) {
    await leechRights.allow(tx, memberId, 'hit-and-run', now)
    await notify(tx, { member: memberId, code: 'downloads-allowed', data: {}, href: HREF, now })
  }
}

/**
 * Restores the right for some members whose time without it is over, or for all when no rule
 * disables downloading any longer.
 */
export async function restoreSome(
  db: Db,
  most: number,
  now: Date,
  ...[limit, except]: Some
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const isOff = most === 0
    const { rows } = await sql<{ id: number }>`
      select member_id as id from leech_ban
      where cause = 'hit-and-run' and (${isOff} or ends_at <= ${now})
        and ${apartFrom(sql`member_id`, except)}
      order by member_id limit ${limit} for update skip locked`.execute(tx)
    const idOf = ({ id }: (typeof rows)[number]) => id
    return oneByOne(rows, idOf, ({ id }) => settle(tx, id, most, now))
  })
}
