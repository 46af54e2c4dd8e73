import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** The most rows; beyond it, the row that occurred longest ago is deleted. */
const MOST_ROWS = 500

/** One reason for refused bridge connections, and how often it happened. */
export interface Refusals {
  readonly code: string
  /** '' for a process on the same machine. */
  readonly address: string
  /** The name of the node, once the node had proved that it has the key; otherwise ''. */
  readonly node: string
  readonly url: string
  /** The text of the last occurrence. */
  readonly reason: string
  readonly times: number
}

export type RefusalRow = Awaited<ReturnType<typeof list>>[number]

/** Adds the refusals since the last call; no two entries of `refusals` may be for the same row. */
export async function note(db: Db, refusals: readonly Refusals[], now: Date): Promise<void> {
  if (refusals.length === 0) return
  await db.transaction().execute(async (tx) => {
    await sql`
      insert into bridge_refusal (code, address, node, url, reason, times, first_at, last_at)
      select code, address, node, url, reason, times, ${now}, ${now}
      from jsonb_to_recordset(${JSON.stringify(refusals)}::jsonb)
        as row (code text, address text, node text, url text, reason text, times bigint)
      order by code, address, node, url
      on conflict (code, address, node, url) do update set
        reason = excluded.reason,
        times = bridge_refusal.times + excluded.times,
        last_at = excluded.last_at
    `.execute(tx)
    await sql`
      delete from bridge_refusal where id not in (
        select id from bridge_refusal order by last_at desc, id desc limit ${MOST_ROWS}
      )
    `.execute(tx)
  })
}

/** Returns refused connections, latest first. */
export async function list(db: Db, limit: number) {
  return db
    .selectFrom('bridge_refusal')
    .select(['id', 'code', 'address', 'node', 'url', 'reason', 'times'])
    .select(['first_at as firstAt', 'last_at as lastAt'])
    .orderBy('last_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
}
