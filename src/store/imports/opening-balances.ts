import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { givenRows } from '../base/given-rows.ts'
import type { Figures } from './member-values.ts'
import { lockOpeningAccounts } from './opening-accounts.ts'

export interface Opening {
  readonly memberId: number
  readonly oldId: number
  readonly figures: Figures
  /** The amounts that earlier runs booked; null: none. */
  readonly before: Figures | null
}

/**
 * Books the imported totals of members, with one post for each member, whose entries are the
 * differences from the amounts that earlier runs booked. Upload is booked as credit, and download
 * as negative credit, so that both totals follow from them. The caller must write totals of members
 * who are already here only after this, when their accounts are locked.
 */
export async function bookOpening(
  tx: Db,
  openings: readonly Opening[],
  { origin, now }: { readonly origin: string; readonly now: Date },
): Promise<void> {
  const rows = openings.flatMap((opening) => entriesOf(opening))
  const accounts = givenRows([...rows, ...openings.flatMap(byteAccounts)], {
    member_id: ['bigint', ({ m }) => m],
    currency: ['text', ({ c }) => c],
  })
  await lockOpeningAccounts(tx, sql`select distinct member_id, currency from ${accounts}`)
  if (rows.length === 0) return
  const given = JSON.stringify(rows)
  const says = `Brought from ${origin} on ${now.toISOString().slice(0, 10)}`.slice(0, 300)
  await sql`
    with given as (
      select m, c, a::numeric as a, old
      from jsonb_to_recordset(${given}::jsonb) as x (m bigint, c text, a text, old bigint)
    ), post as (
      insert into ledger_post (kind, key, says, at)
      select 'opening', 'import:' || old || ':' || txid_current(), ${says}, ${now}
      from (select distinct old from given) g order by old
      returning id, split_part(key, ':', 2)::bigint as old
    ), both_sides as (
      select own.id as account, p.id as post, g.a as amount, own.balance
      from given g join post p using (old)
      join ledger_account own on own.member_id = g.m and own.currency = g.c
      union all
      select site.id, p.id, -g.a, site.balance from given g join post p using (old)
      join ledger_account site on site.name = 'opening' and site.currency = g.c
    )
    insert into ledger_entry (account_id, post_id, amount, balance_after)
    select account, post, amount,
      balance + sum(amount) over (partition by account order by post)
    from both_sides`.execute(tx)
}

/**
 * Returns both byte accounts of an existing member: a post of either currency writes the member's
 * totals.
 */
function byteAccounts({ memberId, before }: Opening) {
  return before === null ? [] : ['upload', 'download'].map((c) => ({ m: memberId, c }))
}

function entriesOf({ memberId, oldId, figures, before }: Opening) {
  const currencies = ['upload', 'download', 'points', 'tokens', 'invites'] as const
  return currencies.flatMap((currency) => {
    const change = BigInt(figures[currency]) - BigInt(before?.[currency] ?? '0')
    if (change === 0n) return []
    const amount = currency === 'download' ? -change : change
    return [{ m: memberId, c: currency, a: String(amount), old: oldId }]
  })
}
