import { sql } from 'kysely'
import type pg from 'pg'
import type { Db } from '../../base/db.ts'
import { TORRENT } from '../records.ts'
import { NOTED_BY } from '../member-rows.ts'
import type { Target } from '../members.ts'
import { MEMBER } from '../members.ts'
import * as records from '../records.ts'
import type { RequirementDescription } from '../described/hit-and-run.ts'
import { isInSource } from '../staging/source-tables.ts'
import { PLAIN_REQUIREMENTS, REQUIREMENT } from './report.ts'

// Seeding requirements that are open on the old site. What was seeded follows from the history of
// the member, and what is enough from the rules here. Their time begins with the latest import.

const ENDED = 'Its warning had ended on the old site'

/**
 * Imports open requirements, and removes those that the old site has settled since an earlier run.
 */
export async function importRequirements(
  client: pg.ClientBase,
  { inTransaction }: Target,
  { readFrom, rows }: RequirementDescription,
  now: Date,
): Promise<void> {
  await client.query(`
    drop table if exists import.plain_requirement;
    create unlogged table import.plain_requirement as select r.* from (${rows}) r`)
  await client.query(
    `update import.plain_requirement set settled = $1
    where settled is null and warned_until <= $2`,
    [ENDED, now],
  )
  await client.query('analyze import.plain_requirement')
  await inTransaction(async (tx) => {
    await findOpen(tx)
    if (await areThere(tx, readFrom)) await removeSettled(tx, now)
    await beginAgain(tx, now)
    await add(tx, now)
    // All steps of a dry run are in one transaction.
    await sql`drop table open_requirement`.execute(tx)
  })
}

/**
 * Returns whether the source has all of these tables: a table that a dump leaves out settles
 * nothing.
 */
async function areThere(tx: Db, tables: readonly string[]): Promise<boolean> {
  const all = sql.join(tables.map(isInSource), sql` and `)
  const { rows } = await sql<{ is: boolean }>`select ${all} as is`.execute(tx)
  return rows[0].is
}

/**
 * Finds the open requirements of members and torrents that are here, with the warning here, if
 * there is one.
 */
async function findOpen(tx: Db): Promise<void> {
  await sql`
    create temporary table open_requirement on commit drop as
    select distinct on (m.new_id, t.new_id) m.new_id as member_id, t.new_id as torrent_id,
      w.id as warning_id, w.created_at as warned_at
    from ${PLAIN_REQUIREMENTS} p
    join import_row m on m.kind = ${sql.lit(MEMBER)} and m.old_id = p.member_id
      and m.outcome = 'imported'
    join import_row t on t.kind = ${sql.lit(TORRENT)} and t.old_id = p.torrent_id
      and t.outcome in ('imported', 'merged')
    join torrent o on o.id = t.new_id and o.state <> 'removed'
      and o.uploader_id is distinct from m.new_id
    join member_torrent h on h.member_id = m.new_id and h.torrent_id = t.new_id
    left join member_warning w on w.member_id = m.new_id
      and w.given_by_name = ${sql.lit(NOTED_BY)} and w.removed_at is null
      and w.created_at = p.warned_at and w.ends_at = p.warned_until and w.reason = p.warned_for
      and coalesce(w.torrent_id, t.new_id) = t.new_id
    where p.settled is null
    order by m.new_id, t.new_id, w.id`.execute(tx)
}

/**
 * Removes requirements that are no longer open there, and lifts their warnings, as the old site
 * did. What a task or staff have changed here stays: rows are locked in the order of that task, and
 * are removed only if they are still as the import wrote them.
 */
async function removeSettled(tx: Db, now: Date): Promise<void> {
  const { rows } = await sql<{ n: number }>`
    with settled as materialized (
      select o.member_id, o.torrent_id
      from import_pair p
      join obligation o on o.member_id = p.member_id and o.torrent_id = p.subject_id
      where p.kind = ${REQUIREMENT} and o.xmin::text::bigint in (select id from import_transaction)
        and not exists (select from open_requirement x
          where x.member_id = p.member_id and x.torrent_id = p.subject_id)
      order by 1, 2 for update of o
    ), gone as (
      delete from obligation o using settled s
      where o.member_id = s.member_id and o.torrent_id = s.torrent_id
      returning o.member_id, o.torrent_id, o.warning_id
    ), unpaired as (
      delete from import_pair p using gone g
      where p.kind = ${REQUIREMENT} and p.member_id = g.member_id and p.subject_id = g.torrent_id
    ), lifted as (
      update member_warning w set removed_at = ${now}, removed_by_name = ${NOTED_BY}
      from gone g
      where w.id = g.warning_id and w.removed_at is null
        and (w.ends_at is null or w.ends_at > ${now})
    )
    select count(*) as n from gone`.execute(tx)
  if (rows[0].n > 0) await records.mark(tx)
}

/**
 * Restarts the time of requirements that are still watched here as the import wrote them: after an
 * import for a rehearsal, no client could seed here.
 */
async function beginAgain(tx: Db, now: Date): Promise<void> {
  const { rows } = await sql<{ n: number }>`
    with watched as materialized (
      select o.member_id, o.torrent_id
      from import_pair p
      join obligation o on o.member_id = p.member_id and o.torrent_id = p.subject_id
      where p.kind = ${REQUIREMENT} and o.state = 'watching' and o.since < ${now}
        and o.xmin::text::bigint in (select id from import_transaction)
      order by 1, 2 for update of o
    ), begun as (
      update obligation o set since = ${now} from watched w
      where o.member_id = w.member_id and o.torrent_id = w.torrent_id returning o.member_id
    )
    select count(*) as n from begun`.execute(tx)
  if (rows[0].n > 0) await records.mark(tx)
}

async function add(tx: Db, now: Date): Promise<void> {
  const isNew = sql`
    not exists (select from import_pair p where p.kind = ${REQUIREMENT}
      and p.member_id = x.member_id and p.subject_id = x.torrent_id)
    and not exists (select from obligation o
      where o.member_id = x.member_id and o.torrent_id = x.torrent_id)`
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from open_requirement x where ${isNew}`.execute(tx)
  if (rows[0].n === 0) return
  await records.mark(tx)
  await sql`
    update member_warning w set kind = 'hit-and-run', torrent_id = x.torrent_id
    from open_requirement x where w.id = x.warning_id and ${isNew}`.execute(tx)
  await sql`
    with added as (
      insert into obligation (member_id, torrent_id, state, since, warned_at, warning_id)
      select member_id, torrent_id, case when warning_id is null then 'watching' else 'warned' end,
        ${now}, warned_at, warning_id
      from open_requirement x where ${isNew} order by member_id, torrent_id
      on conflict do nothing returning member_id, torrent_id
    )
    insert into import_pair (kind, member_id, subject_id)
    select ${REQUIREMENT}, member_id, torrent_id from added`.execute(tx)
}
