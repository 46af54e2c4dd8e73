import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import type { MarkOutcome } from '../marks/report.ts'
import { outcomesOf } from '../marks/report.ts'
import { MEMBER } from '../members.ts'
import type { RequestDescription } from '../described/requests.ts'
import type { SumReport } from '../sum-report.ts'
import { FUND_KEY } from './funds.ts'
import { PLAIN_BOUNTIES, PLAIN_OFFERS, PLAIN_REQUESTS, REQUEST } from './plain-requests.ts'

/** Returns the outcomes of the rows with bounties, most frequent first. */
export async function bountyOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case
        when r.outcome = 'quarantined' then array['quarantined', 'Its request is in quarantine']
        when r.outcome is distinct from 'imported'
          then array['left-out', 'Its request was not imported']
        when b.amount <= 0 then array['left-out', 'It has no amount']
        when h.request_id is null and m.outcome = 'quarantined'
          then array['quarantined', 'Its member is in quarantine']
        when h.request_id is null then array['left-out', 'The request had ended here']
        when row_number() over (
            partition by b.request_id, b.member_id, b.amount > 0 order by b.at, b.amount) > 1
          then array['merged', 'Another row is of the same member']
        else array['imported', ''] end as said
    from ${sql.raw(PLAIN_BOUNTIES)} b
    left join import_row r on r.kind = ${REQUEST} and r.old_id = b.request_id
    left join import_row m on m.kind = ${MEMBER} and m.old_id = b.member_id
    left join (
      select distinct request_id, member_id from import_bounty
    ) h on h.request_id = b.request_id and h.member_id = b.member_id`
  return outcomesOf(db, judged)
}

/** Returns the outcomes of the rows with torrents that were offered, most frequent first. */
export async function offerOutcomes(db: Db): Promise<readonly MarkOutcome[]> {
  const judged = sql`
    select case when r.outcome is distinct from 'imported'
          then array['left-out', 'Its request was not imported']
        when o.is_chosen then array['merged', '']
        else array['left-out', 'Offered, and not chosen'] end as said
    from ${sql.raw(PLAIN_OFFERS)} o
    left join import_row r on r.kind = ${REQUEST} and r.old_id = o.request_id`
  return outcomesOf(db, judged)
}

const WHAT = {
  points: 'bounties of open requests (thousandths of a point)',
  upload: 'bounties of open requests (bytes)',
} as const

/** Returns the unpaid bounties that requests hold; nothing if the source has none. */
export async function bountySums(
  db: Db,
  requests: RequestDescription | null,
): Promise<readonly SumReport[]> {
  if (requests === null) return []
  const { currency } = requests
  const booked = sql`(r.figures ->> ${currency})::numeric`
  const { rows } = await sql<Record<'source' | 'notImported' | 'adjusted' | 'here', bigint>>`
    select coalesce(sum(o.amount), 0) as source,
      coalesce(sum(o.amount) filter (where r.outcome <> 'imported'), 0) as "notImported",
      coalesce(sum(coalesce(o.amount, 0) - ${booked})
        filter (where r.outcome = 'imported'), 0) as adjusted, (
        select coalesce(sum(e.amount), 0)
        from ledger_post p join ledger_entry e on e.post_id = p.id
        join ledger_account a on a.id = e.account_id
        where p.kind = 'opening' and p.key like ${`${FUND_KEY}%`} and a.name like 'request:%'
          and a.currency = ${currency}
      ) as here
    from import_row r left join (
      select p.id, sum(b.amount) as amount
      from ${sql.raw(PLAIN_REQUESTS)} p join ${sql.raw(PLAIN_BOUNTIES)} b on b.request_id = p.id
      where p.state <> 'approved' and b.amount > 0 group by 1
    ) o on o.id = r.old_id
    where r.kind = ${REQUEST}`.execute(db)
  const [{ source, notImported, adjusted, here }] = rows
  const outside = { notImported: BigInt(notImported), adjusted: BigInt(adjusted) }
  const what = WHAT[currency]
  return [{ what, source: BigInt(source), here: BigInt(here), ...outside }]
}
