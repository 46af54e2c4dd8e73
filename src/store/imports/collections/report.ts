import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'

/** Returns the outcomes of the rows of items, most frequent first. */
export async function itemOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    with here as (
      select i.id, b.collection_id is not null as is_here from import.placed_item i
      left join import_item b on b.collection_id = i.collection_id and b.target = i.target
        and b.target_id = i.target_id
    ), place as (
      select x.id, bool_or(t.outcome in ('imported', 'merged')) as is_here,
        bool_or(t.outcome = 'quarantined') as waits
      from import.plain_item x
      join import.plain_torrent p on case x.place when 'group' then p.group_id else p.id end
        = x.place_id
      join import_row t on t.kind = 'torrent' and t.old_id = p.id group by 1
    )
    select case
        when here.is_here then array['imported', '']
        when not here.is_here
          then array['left-out', 'Its collection is full, or was changed here since']
        when c.outcome = 'imported' and place.is_here
          then array['merged', 'Another row of the collection says the same']
        when c.outcome = 'quarantined'
          then array['quarantined', 'Its collection is in quarantine']
        when c.outcome = 'imported' and place.waits
          then array['quarantined', 'Its torrent is in quarantine']
        else array['left-out', 'Its collection or torrent was not imported']
      end as said
    from import.plain_item x left join here using (id) left join place using (id)
    left join import_row c on c.kind = 'collection' and c.old_id = x.collection_id`
  return outcomesOf(db, judged)
}
