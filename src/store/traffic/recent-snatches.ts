import type { Db } from '../base/db.ts'
import type { TorrentLine } from '../search/lines.ts'
import { torrentLines } from '../search/lines.ts'

/** Returns the listed torrents that a member completed last, using the index member_torrent_had. */
export async function recentSnatches(
  db: Db,
  memberId: number,
  limit: number,
): Promise<readonly TorrentLine[]> {
  return torrentLines(db)
    .innerJoin('member_torrent as had', 'had.torrent_id', 'torrent.id')
    .where('had.member_id', '=', memberId)
    .where('had.completed_at', 'is not', null)
    .where('torrent.state', '=', 'listed')
    .orderBy('had.completed_at', 'desc')
    .limit(limit)
    .execute()
}
