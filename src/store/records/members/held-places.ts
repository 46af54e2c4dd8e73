import { sql } from 'kysely'

/** SQL over `member`: the pages on which texts of the member wait for staff. */
export const heldPlaces = sql<readonly string[]>`array(
  select distinct href from held_text
  where member_id = member.id and state = 'waiting' and act = 'hold')`
