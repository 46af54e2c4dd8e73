import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/** Bytes that a member moved on a torrent since the hand-over. */
export interface BookedSum {
  /** The member's ID on the old site; null: the member is new here. */
  readonly oldMemberId: number | null
  readonly member: string
  readonly oldTorrentId: number | null
  readonly infoHash: string
  readonly rawUp: bigint
  readonly rawDown: bigint
  readonly creditedUp: bigint
  readonly creditedDown: bigint
}

/** The number of rows that are read at a time. */
const PAGE = 5_000
/** By how much the clocks of trackers and of the front may differ (docs/decisions/0044). */
const CLOCKS = '10 seconds'

/**
 * Passes what was booked since the hand-over at `since` to `take`, by member and torrent, page by
 * page. Nothing was booked before it, so the exact start matters only because of the clocks of
 * trackers.
 */
export async function bookedSince(
  db: Db,
  since: Date,
  take: (sums: readonly BookedSum[]) => void,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`
      declare booked_sums no scroll cursor for
      with sums as (
        select member_id, torrent_id, sum(raw_up) as raw_up, sum(raw_down) as raw_down,
          sum(credited_up) as credited_up, sum(credited_down) as credited_down
        from traffic_ledger where at >= ${since}::timestamptz - ${CLOCKS}::interval
        group by member_id, torrent_id
        having sum(raw_up) + sum(raw_down) > 0
      )
      select m.name as member, sums.raw_up::byte_count as "rawUp",
        sums.raw_down::byte_count as "rawDown", sums.credited_up::byte_count as "creditedUp",
        sums.credited_down::byte_count as "creditedDown",
        encode(t.info_hash, 'hex') as "infoHash",
        (select min(old_id) from import_row where kind = 'member' and new_id = m.id)
          as "oldMemberId",
        (select min(old_id) from import_row where kind = 'torrent' and new_id = t.id)
          as "oldTorrentId"
      from sums join member m on m.id = sums.member_id join torrent t on t.id = sums.torrent_id
      order by m.id, t.id`.execute(tx)
    for (;;) {
      const { rows } = await sql<BookedSum>`fetch ${sql.lit(PAGE)} from booked_sums`.execute(tx)
      if (rows.length === 0) return
      take(rows)
    }
  })
}
