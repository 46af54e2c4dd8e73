import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/**
 * Makes what triggers of files and of swarms, which make it of one torrent at a time, would have
 * made in `torrent_words`: the words that files are found by, and which torrents are dead.
 */
export async function makeAll(tx: Db): Promise<void> {
  await sql`
    update torrent_words set files = of_one.words
    from (
      select torrent_id, file_words(string_agg(path, ' ' order by position)) as words
      from torrent_file where position < 5000 group by torrent_id
    ) as of_one
    where torrent_words.torrent_id = of_one.torrent_id`.execute(tx)
  await sql`
    update torrent_words set is_dead = true
    from torrent_stats
    where torrent_stats.torrent_id = torrent_words.torrent_id and seeders = 0`.execute(tx)
}
