import { sql } from 'kysely'
import type { Currency } from '../../../domain/ledger/currencies.ts'
import type { GrantBounds } from '../../../domain/points/grant-bounds.ts'
import { grantBound } from '../../../domain/points/grant-bounds.ts'
import { DAY_MS } from '../../../domain/units.ts'
import type { Actor } from '../audit.ts'
import type { Db } from '../../base/db.ts'

/** Identifies the advisory lock of grants; the second key is the member who grants. */
const GRANT_LOCK = 20_260_101

/**
 * Returns whether a grant or a bulk action exceeds the bound, together with the actor's grants of
 * the last day that no one else approved.
 */
export async function exceedsBound(
  tx: Db,
  { currency, amount }: { readonly currency: Currency; readonly amount: bigint },
  members: number,
  bounds: GrantBounds,
  by: Pick<Actor, 'memberId'>,
  now: Date,
): Promise<boolean> {
  // Grants of one member are checked one after another, so that parallel ones see each other.
  await sql`select pg_advisory_xact_lock(${GRANT_LOCK}, ${by.memberId ?? 0})`.execute(tx)
  const dayAgo = new Date(now.getTime() - DAY_MS)
  const { rows } = await sql<{ total: string }>`
    select coalesce(sum(abs(amount) * cardinality(member_ids)), 0)::text as total
    from ledger_grant where asked_by is not distinct from ${by.memberId}
      and decided_by is not distinct from ${by.memberId} and state = 'done'
      and currency = ${currency} and asked_at > ${dayAgo}
    union all
    select coalesce(sum((given ->> 'amount')::bigint
      * case state when 'running' then expected else done end), 0)::text
    from member_batch where started_by = ${by.memberId} and act = ${currency}
      and approved_by is null and state <> 'asked' and created_at > ${dayAgo}`.execute(tx)
  const size = (amount < 0n ? -amount : amount) * BigInt(members)
  const before = rows.reduce((sum, { total }) => sum + BigInt(total), 0n)
  return before + size > grantBound(currency, bounds)
}
