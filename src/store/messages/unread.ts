import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** The most that are counted: beyond this, a page says “99+”. */
const MOST_COUNTED = 100

/**
 * SQL: the number of conversations with unread messages that are not muted, for a query over
 * `member`. Uses conversation_member_unread.
 */
export const unreadOfMember = sql<number>`(
  select count(*) from (
    select from conversation_member where member_id = member.id and is_unread and not is_muted
    limit ${MOST_COUNTED}
  ) as few
)`

/** The same for one member. */
export async function count(db: Db, memberId: number): Promise<number> {
  const row = await db
    .selectFrom('member')
    .select(unreadOfMember.as('unread'))
    .where('id', '=', memberId)
    .executeTakeFirst()
  return row?.unread ?? 0
}
