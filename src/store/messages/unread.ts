import { sql } from 'kysely'

/** As many as are counted: beyond, a page says “99+”. */
const MOST_COUNTED = 100

/**
 * Conversations with unread messages that are not muted, for a query over `member`. Uses
 * conversation_member_unread.
 */
export const unreadOfMember = sql<number>`(
  select count(*) from (
    select from conversation_member where member_id = member.id and is_unread and not is_muted
    limit ${MOST_COUNTED}
  ) as few
)`
