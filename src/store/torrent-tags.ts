import { sql } from 'kysely'
import type { Db } from './db.ts'

/**
 * Gives a torrent exactly these tags; slugs that are new become tags, and an alias becomes the tag
 * that it leads to.
 */
export async function setTags(tx: Db, torrentId: number, slugs: readonly string[]): Promise<void> {
  await tx.deleteFrom('torrent_tag').where('torrent_id', '=', torrentId).execute()
  if (slugs.length === 0) return
  // In order, so that two uploads with the same new tags wait for each other and not in a circle.
  const rows = [...new Set(slugs)].sort().map((slug) => ({ slug }))
  await tx
    .insertInto('tag')
    .values(rows)
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .execute()
  await tx
    .insertInto('torrent_tag')
    .columns(['torrent_id', 'tag_id'])
    .expression((eb) =>
      eb
        .selectFrom('tag')
        .select((row) => [
          sql<number>`${torrentId}::bigint`.as('torrent_id'),
          row.fn.coalesce('alias_of', 'id').as('tag_id'),
        ])
        .distinct()
        .where(
          'slug',
          'in',
          rows.map((row) => row.slug),
        ),
    )
    .execute()
}
