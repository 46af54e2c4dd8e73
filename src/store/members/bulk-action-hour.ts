import { sql } from 'kysely'
import type { BulkAct } from '../../domain/members/bulk-actions.ts'
import { takingActs } from '../../domain/members/bulk-actions.ts'
import type { AuditAction } from '../../domain/records/audit-actions.ts'
import { HOUR_MS } from '../../domain/units.ts'
import type { Db } from '../base/db.ts'

// Counts the members from which one staff member took something in the last hour, so that a large
// bulk action counts as large even if it is started in parts.

/** What the log says about an action on one member; entries of a bulk action have no address. */
const single: Partial<Readonly<Record<BulkAct, AuditAction>>> = {
  warn: 'member.warn',
  ban: 'member.ban',
  'take-role': 'member.take-role',
  'set-class': 'member.set-class',
}

/** Identifies the advisory lock of bulk actions; the second key is the member who starts them. */
const BULK_LOCK = 20_261_127

/** Until the transaction ends, other bulk actions of this member wait, as they count each other. */
export async function holdOthers(tx: Db, memberId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${BULK_LOCK}, ${memberId}::integer)`.execute(tx)
}

/**
 * Returns the number of members that one staff member did this to in the last hour: in bulk actions
 * that no one else approved, and individually, on pages, through the API or with commands (`--as`).
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
