import { sql } from 'kysely'
import { bundleNames } from '../../store/bundles/bundles.ts'
import type { BundleName } from '../../store/bundles/bundles.ts'
import type { Db } from '../../store/base/db.ts'

/** Returns top-level bundles, which members browse; those with most content come first. */
export async function worthACover(db: Db, limit: number): Promise<readonly BundleName[]> {
  return bundleNames(db)
    .where('bundle.parent_id', 'is', null)
    .where('bundle.cover_id', 'is', null)
    .orderBy(
      sql`(select count(*) from bundle as held where held.parent_id = bundle.id)
        + (select count(*) from torrent where torrent.bundle_id = bundle.id)`,
      'desc',
    )
    .orderBy('bundle.id')
    .limit(limit)
    .execute()
}

/** Gives a bundle its cover, without a revision in its history. */
export async function giveCover(db: Db, bundleId: number, imageId: number): Promise<void> {
  const cover = { cover_id: imageId }
  await db.updateTable('bundle').set(cover).where('id', '=', bundleId).execute()
}

/** Returns listed torrents that get a few screenshots, newest first. */
export async function worthScreenshots(db: Db, limit: number): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('torrent')
    .select('id')
    .where('state', '=', 'listed')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
