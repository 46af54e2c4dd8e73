import type { Db } from '../base/db.ts'

/**
 * Whose a torrent is to a member who would thank for it or rate it, which nobody does of one's own.
 * Until the transaction ends it stays that way.
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
