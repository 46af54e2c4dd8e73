import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** A day on which a member's points changed, in thousandths of a point. */
export interface PointsDay {
  /** `2026-05-01`, in UTC. */
  readonly day: string
  readonly gotMilli: bigint
  readonly spentMilli: bigint
  /** The balance at the end of the day. */
  readonly balanceMilli: bigint
}

/**
 * Enough for the hours of 60 days, with one earning each, and twice that number of other entries.
 */
const MOST_ENTRIES = 5_000

/**
 * Returns the days since `from` on which a member received or spent points, from the newest entries
 * of the ledger.
 */
export async function since(db: Db, memberId: number, from: Date): Promise<readonly PointsDay[]> {
  const { rows } = await sql<{ day: string; got: string; spent: string; balance: string }>`
    with newest as (
      select post_id, amount, balance_after from ledger_entry
      where account_id = (select id from ledger_account
        where member_id = ${memberId} and currency = 'points')
      order by post_id desc limit ${MOST_ENTRIES}
    )
    select to_char(post.at at time zone 'UTC', 'YYYY-MM-DD') as day,
      coalesce(sum(amount) filter (where amount > 0), 0)::text as got,
      coalesce(-sum(amount) filter (where amount < 0), 0)::text as spent,
      (array_agg(balance_after order by post_id desc))[1]::text as balance
    from newest join ledger_post as post on post.id = post_id
    where post.at >= ${from} group by 1 order by 1`.execute(db)
  return rows.map(({ day, got, spent, balance }) => ({
    day,
    gotMilli: BigInt(got),
    spentMilli: BigInt(spent),
    balanceMilli: BigInt(balance),
  }))
}
