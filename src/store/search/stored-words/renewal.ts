import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'

// After a migration that changes how names are split into words, stored words are renewed in
// pieces. Until then, what has the former words is found by what is the same in both.

type Kind = 'torrent' | 'bundle' | 'collection' | 'request'

/** Updates the words of rows with these IDs, where they are different. */
const RENEWED: Readonly<Record<Kind, (ids: RawBuilder<unknown>) => RawBuilder<unknown>>> = {
  torrent: (ids) => sql`update torrent set search = made.search from (
      select id, search_vector(name, torrent_tag_words(id)) as search from torrent where ${ids}
    ) as made where torrent.id = made.id and torrent.search is distinct from made.search`,
  // A trigger makes the words of a bundle.
  bundle: (ids) => sql`update bundle set title = title
    where ${ids} and title <> '' and search is distinct from
      search_vector(title || coalesce(' ' || year, ''), other_titles)`,
  // Generated columns.
  collection: (ids) => sql`update collection set title = title
    where ${ids} and search is distinct from search_vector(title, '{}')`,
  request: (ids) => sql`update request set title = title
    where ${ids} and search is distinct from search_vector(title, '{}')`,
}

/** Renews the words of the next `limit` rows; returns how many were looked at, 0 when all are. */
export async function renew(db: Db, limit: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('search_renewal')
      .select(['kind', 'up_to', 'until'])
      .orderBy('kind')
      .limit(1)
      .forUpdate()
      .executeTakeFirst()
    if (due === undefined) return 0
    const kind = due.kind as Kind
    const { rows } = await sql<{ read: number; last: number | null }>`
      select count(*)::int as read, max(id) as last from (
        select id from ${sql.table(kind)} where id > ${due.up_to} and id <= ${due.until}
        order by id limit ${limit}) as next`.execute(tx)
    const [{ read, last }] = rows
    if (last === null) {
      await tx.deleteFrom('search_renewal').where('kind', '=', kind).execute()
      return 1
    }
    await RENEWED[kind](sql`id > ${due.up_to} and id <= ${last}`).execute(tx)
    await tx.updateTable('search_renewal').set({ up_to: last }).where('kind', '=', kind).execute()
    return read
  })
}
