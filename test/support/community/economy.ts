import { randomBytes } from 'node:crypto'
import { move } from '../../../src/domain/ledger/currencies.ts'
import type { Currency } from '../../../src/domain/ledger/currencies.ts'
import type { Db } from '../../../src/store/base/db.ts'
import * as ledger from '../../../src/store/records/ledger/ledger.ts'
import * as expiring from '../../../src/store/records/ledger/expiring-tokens.ts'

/** A random form key. */
export const aKey = () => randomBytes(12).toString('hex')

/** Bounds of grants: everything waits for approval, or nothing does. */
export const nothing = { grantPoints: 0, grantThings: 0, grantGib: 0 }
export const unbounded = { grantPoints: 1e12, grantThings: 1e12, grantGib: 1e12 }

/** Grants a currency to a member, in its smallest unit; with `days`, tokens that expire. */
export async function giveMember(
  db: Db,
  member: number,
  currency: Currency,
  amount: bigint | number,
  { now = new Date(), days = null }: { now?: Date; days?: number | null } = {},
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const entries = move(currency, BigInt(amount), { system: 'staff' }, { member })
    const posted = await ledger.post(tx, { kind: 'grant', key: aKey(), entries, by: null, now })
    if (!posted.ok) throw new Error('not given')
    const lot = { memberId: member, postId: posted.id, tokens: Number(amount) }
    if (days !== null) await expiring.keep(tx, { ...lot, days }, now)
  })
}
