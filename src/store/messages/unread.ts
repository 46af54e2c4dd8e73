import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** The limit of the count: beyond it, a page shows “99+”. */
const MOST_COUNTED = 100

/**
 * SQL over `member`: the number of conversations that have unread messages and are not muted. Uses
 * the index conversation_member_unread.
 */
export const unreadOfMember = sql<number>`(
  select count(*) from (
    select from conversation_member where member_id = member.id and is_unread and not is_muted
    limit ${MOST_COUNTED}
  ) as few
)`

/** Returns this number for one member. */
export async function count(db: Db, memberId: number): Promise<number> {
  const row = await db
    .selectFrom('member')
    .select(unreadOfMember.as('unread'))
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row?.unread ?? 0
}
