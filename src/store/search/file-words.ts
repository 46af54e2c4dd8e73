import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/**
 * Fills `torrent_words` with the words of the files of many torrents together. A trigger on files
 * does the same for one torrent at a time.
 */
export async function makeAll(tx: Db): Promise<void> {
  await sql`
    update torrent_words set files = of_one.words
    from (
      select torrent_id, text_words(string_agg(path, ' ' order by position)) as words
      from torrent_file where position < 5000 group by torrent_id
    ) as of_one
    where torrent_words.torrent_id = of_one.torrent_id`.execute(tx)
}
