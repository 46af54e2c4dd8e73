import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { TORRENT } from '../records.ts'
import { MEMBER } from '../members.ts'
import type { Outcome } from '../records.ts'
import type { MarkList } from '../described/marks.ts'
import { markedPairs, plainMarks } from './plain-marks.ts'

export interface MarkOutcome {
  readonly outcome: Outcome
  readonly reason: string
  readonly rows: number
}

/**
 * Returns the outcomes of rows, most frequent first; `judged` is a query that selects `said`:
 * outcome and reason.
 */
export async function outcomesOf(
  db: Db,
  judged: RawBuilder<unknown>,
): Promise<readonly MarkOutcome[]> {
  const { rows } = await sql<MarkOutcome>`
    select said[1] as outcome, said[2] as reason, count(*) as rows
    from (${judged}) as judged group by 1, 2 order by 3 desc, 2`.execute(db)
  return rows
}

/** Returns the outcomes of the rows of a list, most frequent first. */
export async function markOutcomes(
  db: Db,
  { kind, of }: MarkList,
): Promise<readonly MarkOutcome[]> {
  const place = sql.ref(of === 'group' ? 'p.group_id' : 'p.id')
  const judged = sql`
    with here as (
      select id, bool_or(b.kind is not null) as is_here
      from ${markedPairs(kind)} m
      left join import_mark b on b.kind = ${kind} and b.member_id = m.member_id
        and b.torrent_id = m.torrent_id
      group by 1
    ), other as (
      select x.* from ${plainMarks(kind)} x
      where not exists (select from here where here.id = x.id)
    ), place as (
      select x.id, bool_or(t.outcome in ('imported', 'merged')) as is_here,
        bool_or(t.outcome = 'quarantined') as waits
      from other x join import.plain_torrent p on ${place} = x.place_id
      join import_row t on t.kind = ${TORRENT} and t.old_id = p.id group by 1
    )
    select case when is_here then array['imported', '']
        else array['left-out', 'For the member''s own torrent'] end as said
    from here
    union all
    select case
        when m.outcome = 'imported' and place.is_here
          then array['merged', 'Another row says the same']
        when m.outcome = 'quarantined'
          then array['quarantined', 'Its member is in quarantine']
        when m.outcome = 'imported' and place.waits
          then array['quarantined', 'Its torrent is in quarantine']
        else array['left-out', 'Its account or torrent was not imported'] end as said
    from other x left join place using (id)
    left join import_row m on m.kind = ${MEMBER} and m.old_id = x.member_id`
  return outcomesOf(db, judged)
}
