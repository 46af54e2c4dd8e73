import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

/**
 * Fills `torrent_words` for many torrents in one go: the words of their files, and which torrents
 * have no seeders. Triggers on files and swarms do the same one torrent at a time.
 */
export async function makeAll(tx: Db): Promise<void> {
  await sql`
    update torrent_words set files = of_one.words
    from (
      select torrent_id, text_words(string_agg(path, ' ' order by position)) as words
      from torrent_file where position < 5000 group by torrent_id
    ) as of_one
    where torrent_words.torrent_id = of_one.torrent_id`.execute(tx)
  await sql`
    update torrent_words set is_dead = true
    from torrent_stats
    where torrent_stats.torrent_id = torrent_words.torrent_id and seeders = 0`.execute(tx)
}
