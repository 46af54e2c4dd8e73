import { sql } from 'kysely'
import type pg from 'pg'
import { DAY_MS } from '../../../domain/units.ts'
import type { Db } from '../../base/db.ts'
import { TOKEN_DAYS } from '../../promotions/token-uses.ts'
import { TORRENT } from '../records.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import type { Target } from '../members.ts'
import { MEMBER } from '../members.ts'
import * as records from '../records.ts'
import type { FreeleechDescription } from '../described/freeleech.ts'

// Freeleech tokens that members used on the old site, where they were paid. Tokens whose download
// is not complete apply here until it is, or until they expire.

const USED = 'token'
const TOKENS = sql.table('import.plain_token')

/** Imports tokens that still apply, unless an earlier run has imported them. */
export async function importTokens(
  client: pg.ClientBase,
  { inTransaction }: Target,
  { rows }: FreeleechDescription['tokens'],
  now: Date,
): Promise<void> {
  await client.query(`
    drop table if exists import.plain_token;
    create unlogged table import.plain_token as select t.* from (${rows}) t;
    analyze import.plain_token`)
  await inTransaction((tx) => book(tx, now))
}

async function book(tx: Db, now: Date): Promise<void> {
  const ends = new Date(now.getTime() + TOKEN_DAYS * DAY_MS)
  const [at, until] = [now, ends].map((time) => sql`${sql.lit(time.toISOString())}::timestamptz`)
  await sql`
    create temporary table new_token on commit drop as
    select m.new_id as member_id, t.new_id as torrent_id,
      least(coalesce(min(u.used_at), ${at}), ${at}) as used_at,
      max(coalesce(u.expires_at, ${until})) as expires_at
    from ${TOKENS} u
    join import_row m on m.kind = ${sql.lit(MEMBER)} and m.old_id = u.member_id
      and m.outcome = 'imported'
    join import_row t on t.kind = ${sql.lit(TORRENT)} and t.old_id = u.torrent_id
      and t.outcome in ('imported', 'merged')
    join torrent o on o.id = t.new_id and o.state <> 'removed'
      and o.uploader_id is distinct from m.new_id
    where u.ended is null and coalesce(u.expires_at, ${until}) > ${at}
      and not exists (select from member_torrent h where h.member_id = m.new_id
        and h.torrent_id = t.new_id and h.completed_at is not null)
      and not exists (select from import_pair p where p.kind = ${sql.lit(USED)}
        and p.member_id = m.new_id and p.subject_id = t.new_id)
      and not exists (select from token_use k where k.member_id = m.new_id
        and k.torrent_id = t.new_id and k.ended_at is null)
    group by 1, 2`.execute(tx)
  const { rows } = await sql<{ n: number }>`select count(*) as n from new_token`.execute(tx)
  if (rows[0].n > 0) {
    await records.mark(tx)
    await sql`
      insert into token_use (member_id, torrent_id, tokens, used_at, expires_at)
      select member_id, torrent_id, 1, used_at, expires_at from new_token
      order by used_at, member_id, torrent_id`.execute(tx)
    await sql`
      insert into import_pair (kind, member_id, subject_id)
      select ${USED}, member_id, torrent_id from new_token`.execute(tx)
  }
  // All steps of a dry run are in one transaction.
  await sql`drop table new_token`.execute(tx)
}

/** Returns the outcomes of the rows with tokens, most frequent first. */
export async function tokenOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case
        when p.kind is not null and row_number() over (
            partition by m.new_id, t.new_id order by u.ended is not null) > 1
          then array['merged', 'Another row is of the same member and torrent']
        when p.kind is not null then array['imported', '']
        when u.ended is not null then array['left-out', u.ended]
        when m.outcome = 'quarantined' then array['quarantined', 'Its member is in quarantine']
        when t.outcome = 'quarantined' then array['quarantined', 'Its torrent is in quarantine']
        when m.outcome is distinct from 'imported' or t.new_id is null
          then array['left-out', 'Its account or torrent was not imported']
        when h.completed_at is not null or o.uploader_id = m.new_id
          then array['left-out', 'The download was complete']
        else array['left-out', 'It had ended on the old site'] end as said
    from ${TOKENS} u
    left join import_row m on m.kind = ${MEMBER} and m.old_id = u.member_id
    left join import_row t on t.kind = ${TORRENT} and t.old_id = u.torrent_id
    left join torrent o on o.id = t.new_id
    left join member_torrent h on h.member_id = m.new_id and h.torrent_id = t.new_id
    left join import_pair p on p.kind = ${USED} and p.member_id = m.new_id
      and p.subject_id = t.new_id`
  return outcomesOf(db, judged)
}
