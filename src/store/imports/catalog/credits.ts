import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import { BARE_GROUP, GROUP } from './bundles.ts'

// Credits of groups of the source. Main artists are the bundle above the album. Others are named
// where the album is described (group-texts.ts): bundles here have no credits.

/**
 * The outcomes of the rows with credits, most frequent first.
 *
 * @param credits a SELECT of group_id and is_main
 */
export async function creditOutcomes(db: Db, credits: string): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case
        when g.old_id is null and b.old_id is null
          then array['left-out', 'No torrent of its group was imported']
        when c.is_main then array['merged', '']
        when g.old_id is null
          then array['left-out', 'Guests are named only where an album is described']
        else array['merged', 'Named with the role in the description of the album'] end as said
    from (${sql.raw(credits)}) c
    left join import_row g on g.kind = ${GROUP} and g.old_id = c.group_id
    left join import_row b on b.kind = ${BARE_GROUP} and b.old_id = c.group_id`
  return outcomesOf(db, judged)
}
