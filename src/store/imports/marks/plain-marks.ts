import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { TORRENT } from '../records.ts'
import { MEMBER } from '../members.ts'
import type { MarkKind, MarkList } from '../described/marks.ts'

export const plainMarks = (kind: MarkKind) => sql.table(`import.plain_mark_${kind}`)
export const markedPairs = (kind: MarkKind) => sql.table(`import.marked_${kind}`)

/**
 * Builds two tables, after members and torrents were imported: the numbered rows of a list; and the
 * pairs of a member and a torrent here to which they refer, each with the first row that does. A
 * row about a group stands for each of its torrents.
 */
export async function makePlainMarks(db: Db, { kind, of, rows }: MarkList): Promise<void> {
  const [plain, pairs] = [plainMarks(kind), markedPairs(kind)]
  await sql`drop table if exists ${plain}, ${pairs}`.execute(db)
  await sql`
    create unlogged table ${plain} as
    select row_number() over (order by at) as id, * from (${sql.raw(rows)}) r`.execute(db)
  await sql`analyze ${plain}`.execute(db)
  const place = sql.ref(of === 'group' ? 'p.group_id' : 'p.id')
  await sql`
    create unlogged table ${pairs} as
    select distinct on (m.new_id, t.new_id) m.new_id as member_id, t.new_id as torrent_id, x.id,
      x.at, o.uploader_id is not distinct from m.new_id as is_own
    from ${plain} x
    join import_row m on m.kind = ${sql.lit(MEMBER)} and m.old_id = x.member_id
      and m.outcome = 'imported'
    join import.plain_torrent p on ${place} = x.place_id
    join import_row t on t.kind = ${sql.lit(TORRENT)} and t.old_id = p.id
      and t.outcome in ('imported', 'merged')
    join torrent o on o.id = t.new_id
    order by m.new_id, t.new_id, x.id`.execute(db)
  await sql`alter table ${pairs} add primary key (member_id, torrent_id)`.execute(db)
  await sql`analyze ${pairs}`.execute(db)
}
