import { sql } from 'kysely'
import type { BookedRow } from '../../../src/domain/fair-play/collect.ts'
import type { Db } from '../../../src/store/base/db.ts'

/** Inserts intervals into the ledger of traffic as if they were booked. */
export async function addIntervals(db: Db, rows: readonly BookedRow[]): Promise<void> {
  await sql`
    insert into traffic_ledger (at, since, journal_id, number, member_id, torrent_id,
      session_key, kind, raw_up, raw_down, up_permille, down_permille, credited_up,
      credited_down, left_fell)
    select to_timestamp(at), to_timestamp(since), ${Buffer.alloc(16)}::bytea,
      row_number() over (), member, torrent, ${Buffer.alloc(8)}::bytea, 'update', up, down, 1000,
      1000, up, down, fell
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (at float8, since float8,
      member bigint, torrent bigint, up bigint, down bigint, fell bigint)`.execute(db)
}
