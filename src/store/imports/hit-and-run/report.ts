import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { TORRENT } from '../records.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import { MEMBER } from '../members.ts'

export const REQUIREMENT = 'requirement'
export const PLAIN_REQUIREMENTS = sql.table('import.plain_requirement')

/** Returns the outcomes of seeding requirements, most frequent first. */
export async function requirementOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case
        when r.settled is not null then array['left-out', r.settled]
        when p.kind is not null and row_number() over (
            partition by m.new_id, t.new_id order by r.settled is not null) > 1
          then array['merged', 'Another row is of the same member and torrent']
        when p.kind is not null then array['imported', '']
        when m.outcome = 'quarantined' then array['quarantined', 'Its member is in quarantine']
        when t.outcome = 'quarantined' then array['quarantined', 'Its torrent is in quarantine']
        when m.outcome is distinct from 'imported' or t.new_id is null
          then array['left-out', 'Its account or torrent was not imported']
        when o.uploader_id = m.new_id then array['left-out', 'The member uploaded the torrent']
        when h.member_id is null then array['left-out', 'Its download was not imported']
        else array['left-out', 'There is a seeding requirement here'] end as said
    from ${PLAIN_REQUIREMENTS} r
    left join import_row m on m.kind = ${MEMBER} and m.old_id = r.member_id
    left join import_row t on t.kind = ${TORRENT} and t.old_id = r.torrent_id
    left join torrent o on o.id = t.new_id
    left join member_torrent h on h.member_id = m.new_id and h.torrent_id = t.new_id
    left join import_pair p on p.kind = ${REQUIREMENT} and p.member_id = m.new_id
      and p.subject_id = t.new_id`
  return outcomesOf(db, judged)
}
