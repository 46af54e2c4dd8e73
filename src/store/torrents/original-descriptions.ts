import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// Descriptions as a program sent them, if they were BBCode and the site made Markdown from them.

/** Stores the original text next to the description that was made from it. */
export async function keepIn(tx: Db, torrentId: number, body: string): Promise<void> {
  await sql`
    insert into original_description (torrent_id, body, written)
    select id, ${body}, md5(description) from torrent where id = ${torrentId}`.execute(tx)
}

/**
 * SQL over `torrent`: the description that was sent; null when it was written here, or was edited
 * since.
 */
export const original = sql<string | null>`(
  select body from original_description
  where torrent_id = torrent.id and written = md5(torrent.description))`
