import { sql } from 'kysely'
import type { Currency } from '../../../domain/ledger/currencies.ts'
import type { Db } from '../../base/db.ts'

// The latest entries of a member's accounts, for staff.

export interface LatestEntry {
  readonly id: number
  readonly at: Date
  readonly kind: string
  readonly says: string
  readonly currency: Currency
  /** The amount and the balance after it, in the smallest unit of the currency. */
  readonly amount: bigint
  readonly balance: bigint
  /** The member or staff member who created it; null: the program. */
  readonly by: string | null
}

/** Lists the newest entries of all currencies; reads no more rows per account than are shown. */
export async function ofMember(
  db: Db,
  memberId: number,
  limit: number,
): Promise<readonly LatestEntry[]> {
  const { rows } = await sql<Omit<LatestEntry, 'amount' | 'balance'> & Amounts>`
    select post.id, post.at, post.kind, post.says, account.currency, entry.amount::text,
      entry.balance_after::text as balance, author.name as by
    from ledger_account as account
      cross join lateral (
        select post_id, amount, balance_after from ledger_entry
        where account_id = account.id order by post_id desc limit ${limit}
      ) as entry
      join ledger_post as post on post.id = entry.post_id
      left join member as author on author.id = post.by_id
    where account.member_id = ${memberId}
    order by post.id desc, account.currency limit ${limit}`.execute(db)
  return rows.map((row) => ({
    ...row,
    amount: BigInt(row.amount),
    balance: BigInt(row.balance),
  }))
}

interface Amounts {
  readonly amount: string
  readonly balance: string
}
