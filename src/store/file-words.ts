import { sql } from 'kysely'
import type { Db } from './db.ts'

/**
 * Makes the words that all files are found by, where there are none yet; the trigger of the table
 * makes them of one torrent at a time.
 */
export async function makeAll(tx: Db): Promise<void> {
  await sql`
    insert into torrent_file_words (torrent_id, words)
    select torrent_id, file_words(string_agg(path, ' ' order by position))
    from torrent_file where position < 5000 group by torrent_id`.execute(tx)
}
