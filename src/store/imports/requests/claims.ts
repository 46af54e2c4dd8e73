import { sql } from 'kysely'
import type pg from 'pg'
import { HOUR_MS } from '../../../domain/units.ts'
import type { Db } from '../../base/db.ts'
import { storedRequestTimes } from '../../records/settings/settings.ts'
import type { ClaimDescription } from '../described/requests.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import type { Target } from '../members.ts'
import { MEMBER } from '../members.ts'
import * as records from '../records.ts'
import { isInSource } from '../staging/source-tables.ts'
import { CLAIM } from './pairs.ts'
import { REQUEST } from './plain-requests.ts'

// Claims of open requests: by members who announced that they will fill them. On the old site, a
// claim has no end or a different one; here it lasts as long as any claim, starting at the import.

const CLAIMS = sql.table('import.plain_claim')

/**
 * Imports claims of open requests, and ends those that members gave up there after an earlier run.
 */
export async function importClaims(
  client: pg.ClientBase,
  { inTransaction }: Target,
  { table, rows }: ClaimDescription,
  now: Date,
): Promise<void> {
  await client.query(`
    drop table if exists import.plain_claim;
    create unlogged table import.plain_claim as select c.* from (${rows}) c;
    analyze import.plain_claim`)
  await inTransaction(async (tx) => {
    await findRunning(tx)
    await endOthers(tx, table, now)
    await add(tx, now)
    // All steps of a dry run are in one transaction.
    await sql`drop table running_claim`.execute(tx)
  })
}

/** Finds the first claim of each request that is open here. */
async function findRunning(tx: Db): Promise<void> {
  await sql`
    create temporary table running_claim on commit drop as
    select distinct on (q.id) q.id as request_id, m.new_id as member_id, c.at
    from ${CLAIMS} c
    join import_row r on r.kind = ${sql.lit(REQUEST)} and r.old_id = c.request_id
      and r.outcome = 'imported'
    join import_row m on m.kind = ${sql.lit(MEMBER)} and m.old_id = c.member_id
      and m.outcome = 'imported'
    join request q on q.id = r.new_id and q.state = 'open' and q.member_id <> m.new_id
    where c.left_out is null
    order by q.id, c.at, m.new_id`.execute(tx)
}

/**
 * Ends imported claims of open requests that no longer exist in the source; a source without the
 * table says nothing about them. While a fill waits here, the claim stays, because the fill can be
 * undone.
 */
async function endOthers(tx: Db, table: string, now: Date): Promise<void> {
  const { rows: gone } = await sql<{ id: number }>`
    select c.id from request_claim c
    join import_pair p on p.kind = ${CLAIM} and p.member_id = c.member_id
      and p.subject_id = c.request_id
    join request q on q.id = c.request_id and q.state = 'open'
    where c.ended_at is null
      and not exists (select from running_claim x
        where x.request_id = c.request_id and x.member_id = c.member_id)
      and ${isInSource(table)}
    for update of c`.execute(tx)
  if (gone.length === 0) return
  await records.mark(tx)
  const ids = gone.map(({ id }) => id)
  await sql`
    update request_claim set ended_at = ${now} where id = any(${ids}::bigint[])`.execute(tx)
}

/**
 * Adds claims. A member who has a claim of the request here, or whose claim has ended here, gets no
 * other one.
 */
async function add(tx: Db, now: Date): Promise<void> {
  const isNew = sql`
    not exists (select from request_claim c where c.request_id = x.request_id
      and (c.member_id = x.member_id or c.ended_at is null))`
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from running_claim x where ${isNew}`.execute(tx)
  if (rows[0].n === 0) return
  await records.mark(tx)
  const { claimHours } = await storedRequestTimes(tx)
  const ends = new Date(now.getTime() + claimHours * HOUR_MS)
  await sql`
    with added as (
      insert into request_claim (request_id, member_id, claimed_at, expires_at)
      select request_id, member_id, least(coalesce(at, ${now}), ${now}), ${ends}
      from running_claim x where ${isNew} order by request_id
      returning request_id, member_id
    )
    insert into import_pair (kind, member_id, subject_id)
    select ${CLAIM}, member_id, request_id from added on conflict do nothing`.execute(tx)
}

/** Returns the outcomes of the rows with claims, most frequent first. */
export async function claimOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case
        when r.outcome = 'quarantined' then array['quarantined', 'Of a request in quarantine']
        when r.outcome is distinct from 'imported'
          then array['left-out', 'Of a request that was not imported']
        when c.left_out is not null then array['left-out', c.left_out]
        when m.outcome = 'quarantined' then array['quarantined', 'Its member is in quarantine']
        when m.outcome is distinct from 'imported'
          then array['left-out', 'Of an account that was not imported']
        when q.member_id = m.new_id then array['left-out', 'Of the member who asked']
        when p.kind is not null and row_number() over (
            partition by q.id, m.new_id order by c.left_out is not null, c.at) > 1
          then array['merged', 'Another row is of the same member']
        when p.kind is not null then array['imported', '']
        when q.state = 'open' then array['left-out', 'Another member has claimed the request']
        else array['left-out', 'The request is not open'] end as said
    from ${CLAIMS} c
    left join import_row r on r.kind = ${REQUEST} and r.old_id = c.request_id
    left join import_row m on m.kind = ${MEMBER} and m.old_id = c.member_id
    left join request q on r.outcome = 'imported' and q.id = r.new_id
    left join import_pair p on p.kind = ${CLAIM} and p.member_id = m.new_id
      and p.subject_id = r.new_id`
  return outcomesOf(db, judged)
}
