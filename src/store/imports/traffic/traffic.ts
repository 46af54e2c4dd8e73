import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { pauseBookings } from '../../traffic/traffic.ts'
import type { Target } from '../members.ts'
import { lockOpeningAccounts } from '../opening-accounts.ts'
import * as records from '../records.ts'
import type { TrafficDescription } from '../described/source.ts'
import type { PairRange } from './pair-rows.ts'
import { addToDays, addToPairs, collectChanged, noteBooked } from './pair-rows.ts'
import type { BookedFrom } from './plain-traffic.ts'
import { batchEnd, makePlainTraffic } from './plain-traffic.ts'

/**
 * The pairs per transaction: few enough that two connections share even the changes of one day on a
 * small site.
 */
const BATCH = 10_000

export interface ImportingTraffic {
  readonly description: TrafficDescription
  /** The name of the old site, for the ledger. */
  readonly origin: string
  readonly now: Date
  /**
   * How many pairs of a member and a torrent are booked in one transaction; a member with more has
   * a transaction to itself.
   */
  readonly batch?: number
  readonly onPairs?: (count: number) => void
}

/** The pairs that wait to be booked, on one or two connections. */
export interface OpenTraffic {
  readonly from: BookedFrom
  readonly importing: ImportingTraffic
  /** Returns the next pairs; null: there are no more. */
  readonly next: () => Promise<PairRange | null>
  /** Makes `next` return nothing more. */
  readonly stop: () => void
  pairs: number
}

/** Collects the histories of members with torrents, or what has changed since the last run. */
export async function openTraffic(
  { db, inTransaction }: Target,
  importing: ImportingTraffic,
): Promise<OpenTraffic> {
  const { description, now, batch = BATCH } = importing
  const from = await inTransaction((tx) => makePlainTraffic(tx, description, now))
  let last: Promise<number | null> = Promise.resolve(0)
  let isStopped = false
  const next = async () => {
    const before = last
    const to = before.then((after) => {
      return after === null || isStopped ? null : batchEnd(db, from, after, batch)
    })
    last = to
    const [after, end] = [await before, await to]
    return after === null || end === null ? null : { after, to: end, areFew: from.areFew }
  }
  const stop = () => {
    isStopped = true
  }
  return { from, importing, next, stop, pairs: 0 }
}

/**
 * Books pairs until none are left. The totals of members stay the same: traffic that is now counted
 * per torrent is no longer part of the imported total.
 * @param lane which of two connections this is; null: the only one
 */
export async function bookTraffic(
  { inTransaction }: Target,
  open: OpenTraffic,
  lane: 0 | 1 | null,
): Promise<void> {
  try {
    for (;;) {
      const range = await open.next()
      if (range === null) return
      open.pairs += await inTransaction((tx) => book(tx, open, range, lane))
      open.importing.onPairs?.(open.pairs)
    }
  } catch (error) {
    open.stop()
    throw error
  }
}

/**
 * Books a range of pairs. The other connection books other members at the same time. Both use the
 * accounts of the site, so these are locked last.
 */
async function book(
  tx: Db,
  { from, importing: { origin, now } }: OpenTraffic,
  range: PairRange,
  lane: 0 | 1 | null,
): Promise<number> {
  const { pairs, areNew } = await collectChanged(tx, from.pairs, range)
  if (pairs === 0) return 0
  // Bookings also write totals and histories of members, but in another order.
  await pauseBookings(tx, lane)
  await records.mark(tx)
  await addToPairs(tx, range, areNew)
  await addToDays(tx, range)
  await noteBooked(tx, range, areNew)
  await lockOpeningAccounts(tx, BYTE_ACCOUNTS)
  // No total may fall below zero between these steps.
  await addToTotals(tx, sql`greatest`)
  await bookDifference(tx, origin, now)
  await addToTotals(tx, sql`least`)
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
      from changed_traffic group by member_id
    ) x where t.member_id = x.member_id`.execute(tx)
}

/**
 * SQL: the accounts of each member whose totals change: posts of either currency write the totals.
 */
const BYTE_ACCOUNTS = sql`
  select member_id, currency from (select distinct member_id from changed_traffic) c
  cross join unnest(array['upload', 'download']) currency`

/** SQL: the amounts that the posts of the difference book, by member and currency. */
const TAKEN = sql`
      select member_id, 'upload' as currency, -sum(up - old_up) as amount
      from changed_traffic group by 1 having sum(up - old_up) <> 0
      union all
      select member_id, 'download', sum(down - old_down)
      from changed_traffic group by 1 having sum(down - old_down) <> 0`

/** Deducts the traffic that is now counted per torrent from the imported total of each member. */
async function bookDifference(tx: Db, origin: string, now: Date): Promise<void> {
  const says = `Counted per torrent instead, as ${origin} did`.slice(0, 300)
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
