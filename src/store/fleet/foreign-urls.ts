import { sql } from 'kysely'
import type { Payload } from '../../bridge/define-event.ts'
import type { foreignUrlsUsed } from '../../bridge/events/foreign-url-events.ts'
import type { Db } from '../base/db.ts'
import { below } from '../base/keyset.ts'
import { notifyAll } from '../notifications/notifications.ts'

// Members whose clients still announce to URLs of another program (tracker rule 10), as trackers
// report them: each member at most once an hour.

type Use = Payload<typeof foreignUrlsUsed>['uses'][number]

/**
 * Stores what a tracker reported, and notifies members who are reported for the first time. A
 * repeated report changes nothing. Deleted members are skipped.
 */
export async function note(db: Db, uses: readonly Use[], now: Date): Promise<void> {
  if (uses.length === 0) return
  await db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ member: number; isFirst: boolean }>`
      insert into foreign_url_use (member_id, first_at, last_at)
      select member.id, to_timestamp(at), to_timestamp(at)
      from (
        select "memberId", max(at) as at
        from jsonb_to_recordset(${JSON.stringify(uses)}::jsonb)
          as reported ("memberId" bigint, at bigint)
        group by "memberId"
      ) as use join member on member.id = use."memberId"
      order by member.id
      on conflict (member_id) do update
        set last_at = greatest(foreign_url_use.last_at, excluded.last_at)
      returning member_id as member, xmax = 0 as "isFirst"
    `.execute(tx)
    const members = rows.filter(({ isFirst }) => isFirst).map(({ member }) => member)
    await notifyAll(tx, { members, code: 'foreign-url', data: {}, href: '/me/clients', now })
  })
}

export interface ForeignUrlRow {
  readonly id: number
  readonly name: string
  readonly firstAt: Date
  readonly lastAt: Date
}

export type ForeignUrlPlace = Pick<ForeignUrlRow, 'id' | 'lastAt'>

/** Returns members by their last announce to such a URL, latest first. */
export async function list(
  db: Db,
  { after, limit }: { readonly after: ForeignUrlPlace | null; readonly limit: number },
): Promise<readonly ForeignUrlRow[]> {
  let query = db
    .selectFrom('foreign_url_use')
    .innerJoin('member', 'member.id', 'foreign_url_use.member_id')
    .select(['member.id', 'member.name', 'first_at as firstAt', 'last_at as lastAt'])
  if (after !== null) {
    query = query.where(below(['last_at', after.lastAt], ['member_id', after.id]))
  }
  return query.orderBy('last_at', 'desc').orderBy('member_id', 'desc').limit(limit).execute()
}

export interface ForeignUrlCounts {
  readonly lastDay: number
  readonly lastWeek: number
  readonly ever: number
}

/** Returns how many members announced to such URLs since `day`, since `week`, and ever. */
export async function counts(db: Db, day: Date, week: Date): Promise<ForeignUrlCounts> {
  const { rows } = await sql<ForeignUrlCounts>`
    select count(*) filter (where last_at >= ${day}) as "lastDay",
      count(*) filter (where last_at >= ${week}) as "lastWeek", count(*) as ever
    from foreign_url_use
  `.execute(db)
  return rows[0]
}
