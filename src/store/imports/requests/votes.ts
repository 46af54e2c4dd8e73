import { sql } from 'kysely'
import type pg from 'pg'
import { MOST_WATCHES } from '../../../domain/watches/watches.ts'
import type { Db } from '../../base/db.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import type { Target } from '../members.ts'
import { MEMBER } from '../members.ts'
import * as records from '../records.ts'
import type { VoteDescription } from '../described/requests.ts'
import { REQUEST } from './plain-requests.ts'

// Votes on requests that cost nothing. Here, a vote is a bounty, so members who voted watch the
// request instead: as they wanted, they are notified when it is filled.

const VOTED = 'request-vote'
const VOTES = sql.table('import.plain_request_vote')
/** SQL: whether a request is in a state in which it can still be filled. */
const IS_OPEN = sql`q.state in ('open', 'filled', 'disputed')`

/** Makes members watch the open requests for which they voted, unless an earlier run did so. */
export async function importVotes(
  client: pg.ClientBase,
  { inTransaction }: Target,
  { rows }: VoteDescription,
  now: Date,
): Promise<void> {
  await client.query(`
    drop table if exists import.plain_request_vote;
    create unlogged table import.plain_request_vote as select v.* from (${rows}) v;
    analyze import.plain_request_vote`)
  await inTransaction((tx) => book(tx, now))
}

async function book(tx: Db, now: Date): Promise<void> {
  await sql`
    create temporary table new_vote on commit drop as
    select member_id, request_id from (
      select m.new_id as member_id, q.id as request_id,
        row_number() over (partition by m.new_id order by q.id desc)
          + (select count(*) from watch w where w.member_id = m.new_id) as place
      from (select distinct request_id, member_id from ${VOTES}) v
      join import_row r on r.kind = ${sql.lit(REQUEST)} and r.old_id = v.request_id
        and r.outcome = 'imported'
      join import_row m on m.kind = ${sql.lit(MEMBER)} and m.old_id = v.member_id
        and m.outcome = 'imported'
      join request q on q.id = r.new_id and ${IS_OPEN} and q.member_id <> m.new_id
      where not exists (select from import_pair p where p.kind = ${sql.lit(VOTED)}
        and p.member_id = m.new_id and p.subject_id = q.id)
    ) v where place <= ${sql.lit(MOST_WATCHES)}`.execute(tx)
  const { rows } = await sql<{ n: number }>`select count(*) as n from new_vote`.execute(tx)
  if (rows[0].n > 0) {
    await records.mark(tx)
    await sql`
      insert into watch (member_id, kind, subject_id, level, seen_at)
      select member_id, 'request', request_id, 'watch', ${now} from new_vote
      order by member_id, request_id on conflict do nothing`.execute(tx)
    await sql`
      insert into import_pair (kind, member_id, subject_id)
      select ${VOTED}, member_id, request_id from new_vote`.execute(tx)
  }
  // All steps of a dry run are in one transaction.
  await sql`drop table new_vote`.execute(tx)
}

/** Returns the outcomes of the rows with votes, most frequent first. */
export async function requestVoteOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case
        when r.outcome = 'quarantined' then array['quarantined', 'Its request is in quarantine']
        when r.outcome is distinct from 'imported'
          then array['left-out', 'Its request was not imported']
        when m.outcome = 'quarantined' then array['quarantined', 'Its member is in quarantine']
        when m.outcome is distinct from 'imported'
          then array['left-out', 'Its account was not imported']
        when q.member_id = m.new_id then array['merged', 'The member made the request']
        when p.kind is not null and row_number() over (
            partition by q.id, m.new_id) > 1
          then array['merged', 'Another row is of the same member']
        when p.kind is not null then array['imported', '']
        when ${IS_OPEN} then array['left-out', 'The member watches as much as is possible']
        else array['left-out', 'The request has ended'] end as said
    from ${VOTES} v
    left join import_row r on r.kind = ${REQUEST} and r.old_id = v.request_id
    left join import_row m on m.kind = ${MEMBER} and m.old_id = v.member_id
    left join request q on r.outcome = 'imported' and q.id = r.new_id
    left join import_pair p on p.kind = ${VOTED} and p.member_id = m.new_id
      and p.subject_id = r.new_id`
  return outcomesOf(db, judged)
}
