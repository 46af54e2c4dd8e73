import { sql } from 'kysely'
import type { Currency } from '../../../domain/ledger/currencies.ts'
import type { Db } from '../../base/db.ts'
import type { Some } from '../tasks/failed-rows.ts'
import { apartFrom, oneByOne } from '../tasks/failed-rows.ts'
import * as ledger from './ledger.ts'

interface Due {
  /** The ID of the debt's account. */
  readonly id: number
  readonly member: number
  readonly currency: Currency
  readonly amount: bigint
  readonly last: number
}

/**
 * Settles debts of members from what they now have, one debt per transaction; returns how many. A
 * debt that was settled or has grown since it was read is left to the next run.
 */
export async function settleSome(db: Db, now: Date, ...[limit, except]: Some): Promise<number> {
  const { rows } = await sql<Omit<Due, 'amount'> & { readonly amount: string }>`
    select d.id, t.member_id as member, d.currency, least(-d.balance, has.amount)::text as amount,
      (select max(e.post_id) from ledger_entry e where e.account_id = d.id) as last
    from ledger_account d
    join member_totals t on t.member_id = substring(d.name from 6)::bigint
    left join ledger_account a on a.member_id = t.member_id and a.currency = d.currency
    cross join lateral (
      select case d.currency when 'upload' then t.uploaded else coalesce(a.balance, 0) end as amount
    ) as has
    where d.name like 'debt:%' and d.balance < 0 and has.amount > 0
      and ${apartFrom(sql`d.id`, except)}
    order by d.id limit ${limit}`.execute(db)
  const settleOne = (row: (typeof rows)[number]) =>
    settle(db, { ...row, amount: BigInt(row.amount) }, now)
  return oneByOne(rows, ({ id }) => id, settleOne)
}

async function settle(db: Db, { member, currency, amount, last }: Due, now: Date): Promise<void> {
  await db.transaction().execute((tx) =>
    ledger.post(tx, {
      kind: 'debt-settled',
      // The latest entry of the debt is in the key: two nodes that read the same debt settle it
      // once.
      key: `debt-settled:${member}:${currency}:${last}`,
      cause: { says: 'For the fill of a request that was undone' },
      entries: [
        { account: { member }, currency, amount: -amount },
        { account: { debt: member }, currency, amount },
      ],
      by: null,
      now,
    }),
  )
}
