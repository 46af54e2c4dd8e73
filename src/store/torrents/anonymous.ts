import type { Db } from '../base/db.ts'
import type { TorrentPart } from '../records/torrent-part.ts'

// Whether an upload is anonymous: a flag in the form of a torrent, and in its history.

/** Returns whether an upload is anonymous, for the form of the torrent. */
export async function isAnonymous(db: Db, torrentId: number): Promise<boolean> {
  const row = await db
    .selectFrom('torrent')
    .select('is_anonymous as isAnonymous')
    .where('id', '=', torrentId)
    .executeTakeFirst()
  return row?.isAnonymous ?? false
}

export const anonymousPart: TorrentPart = {
  name: 'anonymous',
  stateOf: isAnonymous,
  async write(tx, torrentId, value) {
    await tx
      .updateTable('torrent')
      .set({ is_anonymous: value === true })
      .where('id', '=', torrentId)
      .where('is_anonymous', '!=', value === true)
      .execute()
  },
}
