import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { MEMBER } from '../members.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import { PLAIN_VOTES, POLL } from './plain-polls.ts'

/** Returns the outcomes of the rows about voters, most frequent first. */
export async function voteOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case
        when p.new_id is null then array['left-out', 'Its poll was not imported']
        when v.vote_id is null then array['merged', 'Counted, without its member']
        when row_number() over (partition by v.poll_id, v.member_id) > 1
          then array['merged', 'Another row says the same']
        else array['imported', ''] end as said
    from (
      select x.poll_id, x.member_id, t.member_id as vote_id
      from ${sql.raw(PLAIN_VOTES)} x
      left join import_row p on p.kind = ${POLL} and p.old_id = x.poll_id
      left join import_row m on m.kind = ${MEMBER} and m.old_id = x.member_id
        and m.outcome = 'imported'
      left join poll_vote t on t.poll_id = p.new_id and t.member_id = m.new_id
    ) v left join import_row p on p.kind = ${POLL} and p.old_id = v.poll_id`
  return outcomesOf(db, judged)
}
