import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { whoseIs } from './opinion.ts'

// Ratings of torrents: one per member, which the member can change, and none for the member's own
// torrents. Count and sum are stored in torrent_stats and change in the same transaction.

export type Rated = 'RATED' | 'OWN' | 'GONE'

/** Sets a member's rating of a torrent (1 to 10), or removes it (null). */
export async function rate(
  db: Db,
  torrentId: number,
  memberId: number,
  value: number | null,
  now: Date,
): Promise<Rated> {
  return db.transaction().execute(async (tx) => {
    const whose = await whoseIs(tx, torrentId, memberId)
    if (whose !== 'OTHERS') return whose
    // Locked first, so that of two parallel ratings, the later one sees the other.
    await sql`select from torrent_stats where torrent_id = ${torrentId} for update`.execute(tx)
    const before = await tx
      .selectFrom('rating')
      .select('value')
      .where('torrent_id', '=', torrentId)
      .where('member_id', '=', memberId)
      .executeTakeFirst()
    if (value === null) {
      await tx
        .deleteFrom('rating')
        .where('torrent_id', '=', torrentId)
        .where('member_id', '=', memberId)
        .execute()
    } else {
      await tx
        .insertInto('rating')
        .values({ torrent_id: torrentId, member_id: memberId, value, at: now })
        .onConflict((conflict) =>
          conflict.columns(['torrent_id', 'member_id']).doUpdateSet({ value, at: now }),
        )
        .execute()
    }
    const more = (value === null ? 0 : 1) - (before === undefined ? 0 : 1)
    const change = (value ?? 0) - (before?.value ?? 0)
    await tx
      .updateTable('torrent_stats')
      .set((eb) => ({
        ratings: eb('ratings', '+', more),
        rating_sum: eb('rating_sum', '+', change),
      }))
      .where('torrent_id', '=', torrentId)
      .execute()
    return 'RATED'
  })
}
