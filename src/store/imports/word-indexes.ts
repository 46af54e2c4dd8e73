import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// The indexes of words normally store each new row immediately, so that a search has no list of
// pending rows to read. While a first import writes hundreds of thousands of rows, they collect
// rows and write many together, in the order of the index. Until then, a search also reads that
// list.

const INDEXES = [
  ...['torrent_search', 'torrent_tag_ids_all', 'torrent_attribute_texts'],
  ...['torrent_words_search', 'torrent_words_files', 'bundle_search'],
  ...['topic_words', 'post_words', 'comment_words'],
]

/**
 * Makes the indexes collect new rows. After a kill, they do so until the next run or undo has
 * ended.
 */
export async function collectWords(db: Db): Promise<void> {
  for (const index of INDEXES) {
    await sql`alter index ${sql.table(index)} set (fastupdate = on)`.execute(db)
  }
}

/**
 * Makes the indexes store new rows immediately again, and writes the rows that they have collected.
 */
export async function writeWords(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where oid = any(${INDEXES}::regclass[]) and 'fastupdate=on' = any(reloptions)`.execute(db)
  for (const { name } of rows) {
    await sql`alter index ${sql.table(name)} set (fastupdate = off)`.execute(db)
    await sql`select gin_clean_pending_list(${name}::regclass)`.execute(db)
  }
}
