import type { Db } from '../base/db.ts'

/**
 * Returns the uploader of a torrent, for a member who wants to thank for it or rate it, which
 * members cannot do for their own torrents. The row stays locked until the transaction ends.
 */
export async function whoseIs(
  tx: Db,
  torrentId: number,
  memberId: number,
): Promise<'OTHERS' | 'OWN' | 'GONE'> {
  const torrent = await tx
    .selectFrom('torrent')
    .select('uploader_id')
    .where('id', '=', torrentId)
    .where('state', '!=', 'removed')
    .forKeyShare()
    .executeTakeFirst()
  if (torrent === undefined) return 'GONE'
  return torrent.uploader_id === memberId ? 'OWN' : 'OTHERS'
}
