import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/**
 * Creates and locks the accounts of opening posts, in the same order as every post of the ledger:
 * those of the site first, then by ID. Other rows of these members (their totals, which posts write
 * last) are written after this, so that posts and imports cannot deadlock.
 *
 * @param wanted a query of `(member_id, currency)`
 */
export async function lockOpeningAccounts(tx: Db, wanted: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into ledger_account (name, currency)
    select 'opening', currency
    from unnest(array['points', 'tokens', 'invites', 'upload', 'download']) currency
    order by 2 on conflict do nothing`.execute(tx)
  await sql`
    insert into ledger_account (member_id, currency)
    select member_id, currency from (${wanted}) w order by 1, 2
    on conflict do nothing`.execute(tx)
  await sql`
    with wanted as materialized (
      select a.id from (${wanted}) w join ledger_account a using (member_id, currency)
      union all select id from ledger_account where name = 'opening'
    )
    select from ledger_account a where a.id in (select id from wanted)
    order by a.member_id is not null, a.id for update of a`.execute(tx)
}
