import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import { givenRows } from '../../base/given-rows.ts'

export interface Fund {
  /** The ID of the request here. */
  readonly requestId: number
  readonly currency: 'points' | 'upload'
  /**
   * In thousandths of a point, or bytes; negative: what the old site has paid since the last run.
   */
  readonly amount: bigint
}

/** The prefix of the keys of these ledger transactions. */
export const FUND_KEY = 'import-request:'

/**
 * Books the bounties of open requests: on the old site, their givers no longer have these amounts,
 * and no one else has them yet. Each request gets one post, as an opening balance of its account.
 */
export async function fund(
  tx: Db,
  funds: readonly Fund[],
  { origin, now }: { readonly origin: string; readonly now: Date },
): Promise<void> {
  const rows = funds.filter(({ amount }) => amount !== 0n)
  if (rows.length === 0) return
  const given = givenRows(rows, {
    request: ['bigint', ({ requestId }) => requestId],
    currency: ['text', ({ currency }) => currency],
    amount: ['numeric', ({ amount }) => amount],
  })
  await sql`
    insert into ledger_account (name, currency)
    select name, currency from (
      select 'request:' || request as name, currency from ${given}
      union select 'opening', currency from ${given}
    ) a order by 1, 2 on conflict do nothing`.execute(tx)
  await sql`
    select from ledger_account a
    where (a.name, a.currency) in (
      select 'request:' || request, currency from ${given}
      union select 'opening', currency from ${given}
    ) order by a.id for update of a`.execute(tx)
  const says = `Brought from ${origin} on ${now.toISOString().slice(0, 10)}`.slice(0, 300)
  await sql`
    with given as (
      select * from ${given}
    ), post as (
      insert into ledger_post (kind, key, cause, cause_id, says, at)
      select 'opening', ${FUND_KEY}::text || request || ':' || txid_current(), 'request', request,
        ${says}, ${now}
      from given order by request
      returning id, cause_id as request
    ), both_sides as (
      select own.id as account, p.id as post, g.amount, own.balance
      from given g join post p using (request)
      join ledger_account own on own.name = 'request:' || g.request and own.currency = g.currency
      union all
      select site.id, p.id, -g.amount, site.balance
      from given g join post p using (request)
      join ledger_account site on site.name = 'opening' and site.currency = g.currency
    )
    insert into ledger_entry (account_id, post_id, amount, balance_after)
    select account, post, amount,
      balance + sum(amount) over (partition by account order by post)
    from both_sides`.execute(tx)
}
