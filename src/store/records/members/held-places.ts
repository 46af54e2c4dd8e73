import { sql } from 'kysely'

/** The pages on which a member's texts wait for staff, for a query over `member`. */
export const heldPlaces = sql<readonly string[]>`array(
  select distinct href from held_text
  where member_id = member.id and state = 'waiting' and act = 'hold')`
