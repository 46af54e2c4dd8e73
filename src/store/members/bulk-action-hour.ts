import { sql } from 'kysely'
import type { BulkAct, BulkActInput } from '../../domain/members/bulk-actions.ts'
import { needsSecond, takingActs } from '../../domain/members/bulk-actions.ts'
import type { GrantBounds } from '../../domain/points/grant-bounds.ts'
import type { AuditAction } from '../../domain/records/audit-actions.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'
import { exceedsBound } from '../records/ledger/granted-today.ts'
import { justMade } from '../records/members/sent-twice.ts'
import type { Chosen } from './bulk-action-choice.ts'

// Decides whether a bulk action needs the approval of a second staff member. What a staff member
// took in the last hour, or granted in the last day, is counted too, so that a large action counts
// as large even if it is started in parts.

/** The audit log's name for an action on one member; entries of a bulk action have no address. */
const single: Partial<Readonly<Record<BulkAct, AuditAction>>> = {
  warn: 'member.warn',
  ban: 'member.ban',
  'take-role': 'member.take-role',
  'set-class': 'member.set-class',
}

/** Identifies the advisory lock of bulk actions; the second key is the member who starts them. */
const BULK_LOCK = 20_261_127

interface Begun {
  readonly act: BulkAct
  readonly given: BulkActInput
  readonly chosen: Chosen
}

/**
 * Makes other bulk actions of this member wait until the transaction ends, as each counts the
 * others. Returns the ID of the same action, if this member began it just now and it was not
 * stopped; null: none.
 */
export async function holdOthers(
  tx: Db,
  { act, given, chosen }: Begun,
  memberId: number,
  now: Date,
): Promise<number | null> {
  await sql`select pg_advisory_xact_lock(${BULK_LOCK}, ${memberId}::integer)`.execute(tx)
  const inputs = { given: JSON.stringify(given), filter: JSON.stringify(chosen) }
  const where = sql<boolean>`state in ('asked', 'running', 'done')`
  return justMade(tx, 'member_batch', { started_by: memberId, act, ...inputs }, now, { where })
}

/**
 * Returns to how many members one staff member did this in the last hour: in bulk actions that no
 * one else approved, and individually, on pages, through the API or with commands (`--as`).
 */
export async function doneInHour(
  db: Db,
  act: BulkAct,
  memberId: number,
  now: Date,
): Promise<number> {
  if (!takingActs.includes(act)) return 0
  const since = new Date(now.getTime() - HOUR_MS)
  const { rows } = await sql<{ members: number }>`
    with own as (
      select state, expected, done from member_batch
      where started_by = ${memberId} and act = ${act} and created_at > ${since}
        and approved_by is null and state <> 'asked'
    )
    select (
      (select coalesce(sum(case state when 'running' then expected else done end), 0) from own)
      + (select count(distinct target_id) from audit_log
        where actor_id = ${memberId} and at > ${since} and action = ${single[act] ?? null}
          and actor_address is not null))::int as members`.execute(db)
  return rows[0].members
}

interface Size {
  readonly act: BulkAct
  readonly affected: number
  /** The number of invites or tokens for each member. */
  readonly amount?: number
  readonly bounds?: GrantBounds | undefined
}

/**
 * Returns whether an action on that many members needs the approval of a second staff member.
 * Counted are what the action takes, with what the same staff member did in the last hour; or what
 * it grants, with that staff member's grants of the last day.
 */
export async function isLarge(
  db: Db,
  { act, affected, amount = 0, bounds }: Size,
  byId: number,
  now: Date,
): Promise<boolean> {
  if (bounds !== undefined && (act === 'invites' || act === 'tokens')) {
    const granted = { currency: act, amount: BigInt(amount) }
    return exceedsBound(db, granted, affected, bounds, { memberId: byId }, now)
  }
  const { members } = await db
    .selectFrom('member')
    .select(({ fn }) => fn.countAll<number>().as('members'))
    .executeTakeFirstOrThrow()
  const before = affected === 0 ? 0 : await doneInHour(db, act, byId, now)
  return needsSecond(act, affected + before, members)
}
