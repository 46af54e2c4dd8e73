import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import * as held from '../../requests/held.ts'
import type { ImportRow } from '../records.ts'
import * as records from '../records.ts'
import type { RequestDescription } from '../described/requests.ts'
import { isInSource } from '../staging/source-tables.ts'
import { figuresOf } from './arriving.ts'
import { fund } from './funds.ts'
import { PLAIN_REQUESTS, REQUEST } from './plain-requests.ts'

// Requests that were deleted or canceled on the old site after an earlier run had imported them.

const DELETED = 'Deleted on the old site.'

interface Withdrawn {
  readonly requestId: number
  readonly oldId: number
  /**
   * The part of the amount paid in by the import that is still there: thousandths of a point, or
   * bytes.
   */
  readonly held: string
}

/**
 * Removes requests that the old site no longer has. The amounts that they hold belong to no one
 * here: if the old site has returned them, they are in the imported totals of members. Bounties,
 * fills and decisions of members here stay.
 */
export async function withdraw(
  tx: Db,
  { requestTable, currency }: RequestDescription,
  given: { readonly origin: string; readonly now: Date },
): Promise<void> {
  const locked = new Set((await deleted(tx, requestTable)).map(({ requestId }) => requestId))
  if (locked.size === 0) return
  // Queried again: everything that members did until their requests were locked is visible from now
  // on.
  const found = (await deleted(tx, requestTable)).filter(({ requestId }) => locked.has(requestId))
  if (found.length === 0) return
  await records.mark(tx)
  const ids = found.map(({ requestId }) => requestId)
  const asked = sql`any(${ids}::bigint[])`
  await sql`
    update request_fill set state = 'undone', decided_at = ${given.now}
    where request_id = ${asked} and state = 'pending'`.execute(tx)
  await sql`
    update request_bounty set state = 'returned'
    where request_id = ${asked} and state = 'held'`.execute(tx)
  const funds = found.map(({ requestId, held: amount }) => {
    return { requestId, currency, amount: -BigInt(amount) }
  })
  await fund(tx, funds, given)
  await sql`
    update request set state = 'removed', ended_at = ${given.now}, ended_reason = ${DELETED}
    where id = ${asked}`.execute(tx)
  await sql`
    update request_claim set ended_at = ${given.now}
    where request_id = ${asked} and ended_at is null`.execute(tx)
  await held.recount(tx, ids)
  await noteWithdrawn(tx, found, currency)
}

/**
 * Locks and returns imported requests that are unchanged except for comments, and that no longer
 * exist in the source.
 */
async function deleted(tx: Db, table: string): Promise<readonly Withdrawn[]> {
  const isOurs = (of: string) => sql`
    ${sql.ref(`${of}.xmin`)}::text::bigint in (select id from import_transaction)`
  const { rows } = await sql<Withdrawn>`
    select q.id as "requestId", r.old_id as "oldId", (
        select coalesce(sum(b.amount), 0)::text
        from request_bounty b join import_bounty i on i.bounty_id = b.id
        where b.request_id = q.id and b.state = 'held'
      ) as held
    from import_row r join request q on q.id = r.new_id
    where r.kind = ${REQUEST} and r.outcome = 'imported'
      and ${isInSource(table)}
      and not exists (select from ${sql.raw(PLAIN_REQUESTS)} p
        where p.id = r.old_id and p.left_out is null)
      and (q.state in ('open', 'filled')
        or q.state in ('approved', 'closed') and ${isOurs('q')})
      and not exists (select from request_bounty b where b.request_id = q.id and b.state = 'held'
        and not exists (select from import_bounty i where i.bounty_id = b.id))
      and not exists (select from request_fill f where f.request_id = q.id
        and f.state <> 'undone' and not ${isOurs('f')})
    order by q.id for update of q`.execute(tx)
  return rows
}

async function noteWithdrawn(
  tx: Db,
  found: readonly Withdrawn[],
  currency: RequestDescription['currency'],
): Promise<void> {
  const known = await records.ofIds(
    tx,
    REQUEST,
    found.map(({ oldId }) => oldId),
  )
  const rows = found.flatMap(({ oldId, held: amount }): readonly ImportRow[] => {
    const row = known.get(oldId)
    if (row === undefined) return []
    const left = BigInt(row.figures?.[currency] ?? '0') - BigInt(amount)
    return [{ ...row, figures: figuresOf(currency, left) }]
  })
  await records.put(tx, REQUEST, rows)
}
