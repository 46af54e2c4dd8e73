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
