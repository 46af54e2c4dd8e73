import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../base/db.ts'
import type { Some } from '../../records/tasks/failed-rows.ts'
import { apartFrom, named } from '../../records/tasks/failed-rows.ts'

// After a migration that changes how names are split into words, stored words are renewed in
// batches. Until then, rows with the former words are found by words that both ways of splitting
// produce.

interface Renewed {
  /** The table whose rows are processed by ID. */
  readonly of: string
  /** Returns the update of the words of rows with these IDs, where they differ. */
  readonly update: (ids: RawBuilder<unknown>) => RawBuilder<unknown>
}

/**
 * Returns the entry of a generated column with the words of a text; only unusual texts are
 * examined.
 */
function generated(of: string, ...columns: readonly string[]): Renewed {
  const text = sql.join(
    columns.map((column) => sql.ref(column)),
    sql` || ' ' || `,
  )
  return {
    of,
    update: (ids) => sql`update ${sql.table(of)} set words = default
      where ${ids} and ${text} ~ ${UNUSUAL} and words is distinct from text_words(${text})`,
  }
}

/** What migrations changed: apostrophes, and everything that is not ASCII. */
const UNUSUAL = "['`]|[^\\u0001-\\u007f]"

const RENEWED: Readonly<Record<string, Renewed>> = {
  torrent: {
    of: 'torrent',
    update: (ids) => sql`update torrent set search = made.search from (
        select id, search_vector(name, torrent_tag_words(id)) as search from torrent where ${ids}
      ) as made where torrent.id = made.id and torrent.search is distinct from made.search`,
  },
  // A trigger makes the words of a bundle.
  bundle: {
    of: 'bundle',
    update: (ids) => sql`update bundle set title = title
      where ${ids} and title <> '' and search is distinct from
        search_vector(title || coalesce(' ' || year, ''), other_titles)`,
  },
  // Generated columns.
  collection: {
    of: 'collection',
    update: (ids) => sql`update collection set title = title
      where ${ids} and search is distinct from search_vector(title, '{}')`,
  },
  request: {
    of: 'request',
    update: (ids) => sql`update request set title = title
      where ${ids} and (search is distinct from search_vector(title, '{}')
        or words is distinct from text_words(title || ' ' || description))`,
  },
  description: {
    of: 'torrent',
    update: (ids) => sql`update torrent_text_words set description = made.words from (
        select id, text_words(description) as words from torrent
        where ${ids} and description ~ ${UNUSUAL}
      ) as made
      where torrent_id = made.id and torrent_text_words.description is distinct from made.words`,
  },
  files: {
    of: 'torrent',
    update: (ids) => sql`update torrent_words set files = made.words from (
        select torrent_id as id, text_words(string_agg(path, ' ' order by position)) as words
        from torrent_file where position < 5000 and torrent_id in (
          select id from torrent where ${ids}) group by torrent_id
        having bool_or(path ~ ${UNUSUAL})
      ) as made where torrent_id = made.id and files is distinct from made.words`,
  },
  wiki_page: generated('wiki_page', 'title', 'body'),
  comment: generated('comment', 'body'),
  message: generated('message', 'body'),
  topic: generated('topic', 'title'),
  post: generated('post', 'body'),
  article: generated('article', 'title', 'body'),
  staff_case: generated('staff_case', 'subject'),
  case_text: generated('case_text', 'body'),
  report: generated('report', 'body'),
}

/** Renews the words of the next `limit` rows; returns how many were processed, 0 at the end. */
export async function renew(db: Db, ...[limit, except]: Some): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const due = await tx
      .selectFrom('search_renewal')
      .select(['kind', 'up_to', 'until'])
      .orderBy('kind')
      .limit(1)
      .forUpdate()
      .executeTakeFirst()
    if (due === undefined) return 0
    const { kind } = due
    const { of, update } = RENEWED[kind]
    const { rows } = await sql<{ id: number }>`
      select id from ${sql.table(of)} where id > ${due.up_to} and id <= ${due.until}
      order by id limit ${limit}`.execute(tx)
    const ids = rows.map(({ id }) => id)
    const last = ids.at(-1)
    if (last === undefined) {
      await tx.deleteFrom('search_renewal').where('kind', '=', kind).execute()
      return 1
    }
    const within = sql`id > ${due.up_to} and id <= ${last} and ${apartFrom(sql`id`, except)}`
    await named(ids, () => update(within).execute(tx))
    await tx.updateTable('search_renewal').set({ up_to: last }).where('kind', '=', kind).execute()
    return ids.length
  })
}
