import { sql } from 'kysely'
import type { Currency, Entry } from '../../../domain/ledger/currencies.ts'
import type { Db } from '../../base/db.ts'

// What members have to return but no longer have. The account `debt:ID` is negative by this amount,
// so that no amount is lost, and the ledger says who has to return it. Until the debt is settled
// from what they receive next (settle-debts), members can spend only what exceeds it.

const OWED: readonly Currency[] = ['points', 'upload']

interface Mean {
  /** Points in thousandths; upload in bytes, including their traffic. */
  readonly has: bigint
  readonly owes: bigint
  /** Whether the entries settle the debt, or may add to it. */
  readonly isSettled: boolean
}

/** By `meansKey`. */
export type Means = ReadonlyMap<string, Mean>

export function meansKey(member: number, currency: Currency): string {
  return `${member}/${currency}`
}

interface MeansRow {
  readonly member: number
  readonly currency: Currency
  readonly has: bigint
  readonly owes: bigint
}

/** Returns the balances and debts of the members who pay; their accounts are locked. */
export async function meansOf(tx: Db, entries: readonly Entry[]): Promise<Means> {
  const paying = entries.flatMap(({ account, currency, amount }) => {
    const isPaid = 'member' in account && amount < 0n && OWED.includes(currency)
    return isPaid ? [{ member: account.member, currency }] : []
  })
  if (paying.length === 0) return new Map()
  // A separate statement after the locks: before them, another post could still change the rows.
  const { rows } = await sql<MeansRow>`
    select x.member, x.currency, coalesce(-d.balance, 0) as owes,
      case x.currency when 'upload' then t.uploaded else coalesce(a.balance, 0) end as has
    from jsonb_to_recordset(${JSON.stringify(paying)}::jsonb) as x (member bigint, currency text)
    join member_totals t on t.member_id = x.member
    left join ledger_account a on a.member_id = x.member and a.currency = x.currency
    left join ledger_account d on d.name = 'debt:' || x.member and d.currency = x.currency
  `.execute(tx)
  const settled = new Set(
    entries.flatMap(({ account, currency }) =>
      'debt' in account ? [meansKey(account.debt, currency)] : [],
    ),
  )
  return new Map(
    rows.map(({ member, currency, has, owes }) => {
      const key = meansKey(member, currency)
      return [key, { has: BigInt(has), owes: BigInt(owes), isSettled: settled.has(key) }]
    }),
  )
}

/** Returns the entries, with the part that members cannot pay turned into their debt. */
export function owing(entries: readonly Entry[], means: Means): readonly Entry[] {
  return entries.flatMap((entry) => {
    const { account, currency, amount } = entry
    if (!('member' in account) || amount >= 0n) return [entry]
    const mean = means.get(meansKey(account.member, currency))
    if (mean === undefined) return [entry]
    const free = mean.has > mean.owes ? mean.has - mean.owes : 0n
    const paid = free < -amount ? free : -amount
    if (paid === -amount) return [entry]
    const owed = { account: { debt: account.member }, currency, amount: amount + paid }
    return paid === 0n ? [owed] : [{ ...entry, amount: -paid }, owed]
  })
}
