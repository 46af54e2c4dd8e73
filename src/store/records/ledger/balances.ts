import { sql } from 'kysely'
import type { Currency, Owner } from '../../../domain/ledger/currencies.ts'
import { currencies, ownerName } from '../../../domain/ledger/currencies.ts'
import type { Db } from '../../base/db.ts'

// The balances of a member, as the ledger entries left them.

/** In the smallest units: thousandths of a point, bytes, whole tokens and invites. */
export type Balances = Readonly<Record<Currency, bigint>>

/** Returns a member's balance in every currency. */
export async function ofMember(db: Db, memberId: number): Promise<Balances> {
  const rows = await db
    .selectFrom('ledger_account')
    .select(['currency', 'balance'])
    .where('member_id', '=', memberId)
    .execute()
  const found = new Map(rows.map(({ currency, balance }) => [currency, balance]))
  const all = currencies.map((currency) => [currency, found.get(currency) ?? 0n])
  return Object.fromEntries(all) as Balances
}

/** Returns a member's balance in one currency. */
export async function balanceOf(db: Db, owner: Owner, currency: Currency): Promise<bigint> {
  const query = db.selectFrom('ledger_account').select('balance').where('currency', '=', currency)
  const row = await (
    'member' in owner
      ? query.where('member_id', '=', owner.member)
      : query.where('name', '=', ownerName(owner))
  ).executeTakeFirst()
  return row?.balance ?? 0n
}

/** What a member can spend: debts are deducted, and upload includes traffic. */
export interface Spendable {
  readonly points: bigint
  readonly upload: bigint
}

export async function spendable(db: Db, memberId: number): Promise<Spendable> {
  const { rows } = await sql<{ readonly points: string; readonly upload: string }>`
    select (coalesce(p.balance, 0) + coalesce(dp.balance, 0))::text as points,
      (t.uploaded + coalesce(du.balance, 0))::text as upload
    from member_totals t
    left join ledger_account p on p.member_id = t.member_id and p.currency = 'points'
    left join ledger_account dp on dp.name = 'debt:' || t.member_id and dp.currency = 'points'
    left join ledger_account du on du.name = 'debt:' || t.member_id and du.currency = 'upload'
    where t.member_id = ${memberId}`.execute(db)
  const above = (amount: string) => (BigInt(amount) < 0n ? 0n : BigInt(amount))
  const [row] = rows
  return { points: above(row.points), upload: above(row.upload) }
}
