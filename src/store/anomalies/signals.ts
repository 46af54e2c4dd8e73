import { sql } from 'kysely'
import type { Signal } from '../../bridge/events/signal-events.ts'
import type { SignalKind } from '../../domain/announce/signals.ts'
import type { Db } from '../base/db.ts'
import { deleteSome } from '../base/prune.ts'

// Tracker signals about members (src/domain/announce/signals.ts), by the hour.

/**
 * Stores the signals that a tracker reported. Each has the number of occurrences since its hour
 * started, so that storing it again changes nothing. Deleted members are skipped.
 */
export async function note(db: Db, storeId: string, signals: readonly Signal[]): Promise<void> {
  if (signals.length === 0) return
  const rows = sql`select * from jsonb_to_recordset(${JSON.stringify(signals)}::jsonb)
    as noted ("memberId" bigint, kind text, detail text, hour bigint, times bigint)`
  await sql`
    insert into tracker_signal (member_id, hour, kind, detail, store_id, times)
    select member.id, to_timestamp(noted.hour), noted.kind, noted.detail, ${storeId}, noted.times
    from (${rows}) as noted join member on member.id = noted."memberId"
    on conflict (member_id, hour, kind, detail, store_id)
    do update set times = greatest(tracker_signal.times, excluded.times)
  `.execute(db)
}

export interface SignalRow {
  readonly kind: SignalKind
  readonly detail: string
  readonly times: number
  readonly firstAt: Date
  readonly lastAt: Date
}

/**
 * Returns the signals about a member since `since`, newest first, with at most `limit` different
 * ones.
 */
export async function ofMember(
  db: Db,
  memberId: number,
  since: Date,
  limit: number,
): Promise<readonly SignalRow[]> {
  return db
    .selectFrom('tracker_signal')
    .select(['kind', 'detail'])
    .select(({ fn }) => [
      sql<number>`sum(times)::bigint`.as('times'),
      fn.min('hour').as('firstAt'),
      fn.max('hour').as('lastAt'),
    ])
    .where('member_id', '=', memberId)
    .where('hour', '>=', since)
    .groupBy(['kind', 'detail'])
    .orderBy('lastAt', 'desc')
    .orderBy('detail')
    .limit(limit)
    .$castTo<SignalRow>()
    .execute()
}

/** Deletes at most `limit` signals of hours before `before`; returns how many. */
export async function prune(db: Db, before: Date, limit: number): Promise<number> {
  const key = ['member_id', 'hour', 'kind', 'detail', 'store_id']
  const where = sql`hour < ${before}`
  return deleteSome(db, { from: 'tracker_signal', key, where, oldestBy: 'hour' }, limit)
}
