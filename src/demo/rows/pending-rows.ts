import type { Db } from '../../store/base/db.ts'

/** Returns uploads that wait for moderation, newest first. */
export async function pendingTorrents(db: Db, limit: number) {
  return db
    .selectFrom('torrent')
    .innerJoin('category', 'category.id', 'torrent.category_id')
    .select(['torrent.id', 'category.slug as category'])
    .where('torrent.state', '=', 'pending')
    .orderBy('torrent.id', 'desc')
    .limit(limit)
    .execute()
}

/** Renames an upload that no one has seen yet, so that it looks like a duplicate. */
export async function nameLike(db: Db, id: number, name: string): Promise<void> {
  await db.updateTable('torrent').set({ name }).where('id', '=', id).execute()
}
