import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import type { Db } from '../../store/base/db.ts'

/** Writes the initial balances of a demo's members, with one ledger transaction for all of them. */
export async function writeLedger(tx: Db, now: Date): Promise<void> {
  await sql`
    insert into ledger_account (member_id, currency)
    select id, currency from member, unnest(array['points', 'tokens', 'invites']) currency
    order by id on conflict do nothing`.execute(tx)
  await sql`
    insert into ledger_account (name, currency)
    select 'opening', currency from unnest(array['points', 'tokens', 'invites']) currency
    on conflict do nothing`.execute(tx)
  // Before the recorded days, whose points are written later.
  const begun = new Date(now.getTime() - 100 * DAY_MS)
  const { id } = await tx
    .insertInto('ledger_post')
    .values({ kind: 'opening', key: 'opening:demo', says: 'The demo', at: begun })
    .returning('id')
    .executeTakeFirstOrThrow()
  await sql`
    with given as (
      select a.id, a.balance, a.name, a.currency, case a.currency
        when 'points' then (a.member_id * 7919 % 4000) * 1000
        when 'tokens' then a.member_id % 4
        else a.member_id % 3 end as amount
      from ledger_account a join member m on m.id = a.member_id
      where m.role <> 'owner'
    ), both_sides as (
      select id, balance, amount from given where amount > 0
      union all
      select a.id, a.balance, -sum(g.amount) from given g
      join ledger_account a on a.name = 'opening' and a.currency = g.currency
      group by a.id, a.balance having sum(g.amount) > 0
    )
    insert into ledger_entry (account_id, post_id, amount, balance_after)
    select id, ${id}, amount, balance + amount from both_sides`.execute(tx)
}
