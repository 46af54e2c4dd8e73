import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/**
 * Reopens a decided case that was not joined with another, if `where` also holds for it. The final
 * answer of staff remains as one of the texts to each member who received it. Returns false if the
 * case was not reopened.
 */
export async function reopened(
  tx: Db,
  id: number,
  where: RawBuilder<unknown>,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql`
    with was as (
      select id, member_id, answer, decided_by, decided_at from staff_case where id = ${id}
    ), opened as (
      update staff_case set state = 'open', outcome = null, answer = null, decided_by = null,
        decided_at = null, since = ${now}, version = version + 1
      where id = ${id} and state = 'decided' and outcome <> 'merged' and ${where} returning id
    ), kept as (
      insert into case_text (case_id, with_id, author_id, is_staff, body, created_at)
      select was.id, party.id, was.decided_by, true, was.answer, was.decided_at
      from opened join was on was.id = opened.id cross join lateral (
        select was.member_id as id where was.member_id is not null
        union select report.member_id from report where report.case_id = was.id
      ) party
      where was.answer is not null and was.decided_by is not null
    )
    select id from opened`.execute(tx)
  return rows.length > 0
}
