import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import type { Target } from '../members.ts'
import * as records from '../records.ts'
import type { TrafficDescription } from '../sources/description.ts'
import { addToDays, addToPairs, collectChanged, noteBooked } from './pair-rows.ts'
import { batchEnd, makePlainTraffic } from './plain-traffic.ts'

/** Pairs of a member and a torrent in a transaction; a member with more has one transaction. */
const BATCH = 20_000

export interface ImportingTraffic {
  readonly description: TrafficDescription
  /** The name of the old site, for the ledger. */
  readonly origin: string
  readonly now: Date
  readonly onPairs?: (count: number) => void
}

/**
 * Books what members have done with each torrent, or what has changed of it since the last run.
 * Their totals stay what they are: what counts per torrent no longer counts as brought.
 */
export async function importTraffic(
  { db, inTransaction }: Target,
  { description, origin, now, onPairs }: ImportingTraffic,
): Promise<void> {
  await makePlainTraffic(db, description, now)
  let after = 0
  let done = 0
  for (;;) {
    const from = after
    const to = await batchEnd(db, from, BATCH)
    if (to === null) break
    done += await inTransaction((tx) => book(tx, from, to, origin, now))
    after = to
    onPairs?.(done)
  }
}

async function book(tx: Db, after: number, to: number, origin: string, now: Date) {
  const pairs = await collectChanged(tx, after, to)
  if (pairs === 0) return 0
  await records.mark(tx)
  await addToPairs(tx)
  await addToDays(tx)
  // No total goes below zero between these steps.
  await addToTotals(tx, sql`greatest`)
  await bookDifference(tx, origin, now)
  await addToTotals(tx, sql`least`)
  await noteBooked(tx)
  return pairs
}

async function addToTotals(tx: Db, side: ReturnType<typeof sql>): Promise<void> {
  await sql`
    update member_totals t set raw_uploaded = t.raw_uploaded + ${side}(x.raw_up, 0),
      raw_downloaded = t.raw_downloaded + ${side}(x.raw_down, 0),
      uploaded = t.uploaded + ${side}(x.up, 0), downloaded = t.downloaded + ${side}(x.down, 0)
    from (
      select member_id, sum(raw_up - old_raw_up) as raw_up,
        sum(raw_down - old_raw_down) as raw_down, sum(up - old_up) as up,
        sum(down - old_down) as down
      from import.changed_traffic group by member_id
    ) x where t.member_id = x.member_id`.execute(tx)
}

/** By member and currency: what the posts of the difference book. */
const TAKEN = sql`
      select member_id, 'upload' as currency, -sum(up - old_up) as amount
      from import.changed_traffic group by 1 having sum(up - old_up) <> 0
      union all
      select member_id, 'download', sum(down - old_down)
      from import.changed_traffic group by 1 having sum(down - old_down) <> 0`

/** Takes from what each member has brought what is now counted per torrent. */
async function bookDifference(tx: Db, origin: string, now: Date): Promise<void> {
  const says = `Counted per torrent instead, as ${origin} did`.slice(0, 300)
  await sql`
    with given as (${TAKEN}), account as (
      insert into ledger_account (member_id, currency)
      select member_id, currency from given order by 1, 2 on conflict do nothing
    )
    insert into ledger_account (name, currency)
    select distinct 'opening', currency from given on conflict do nothing`.execute(tx)
  await sql`
    select from ledger_account where name = 'opening' order by id for update`.execute(tx)
  await sql`
    with given as (${TAKEN}), post as (
      insert into ledger_post (kind, key, says, at)
      select 'opening', 'import-traffic:' || member_id || ':' || txid_current(), ${says}, ${now}
      from (select distinct member_id from given) g order by member_id
      returning id, split_part(key, ':', 2)::bigint as member_id
    ), both_sides as (
      select own.id as account, p.id as post, g.amount, own.balance
      from given g join post p using (member_id)
      join ledger_account own on own.member_id = g.member_id and own.currency = g.currency
      union all
      select site.id, p.id, -g.amount, site.balance from given g join post p using (member_id)
      join ledger_account site on site.name = 'opening' and site.currency = g.currency
    )
    insert into ledger_entry (account_id, post_id, amount, balance_after)
    select account, post, amount, balance + sum(amount) over (partition by account order by post)
    from both_sides`.execute(tx)
}
