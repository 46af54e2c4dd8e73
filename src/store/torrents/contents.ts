import { sql } from 'kysely'
import type { Db } from '../base/db.ts'

// What programs ask about the contents of several torrents, read with one statement.

/** The texts and files of a torrent. */
export interface Contents {
  readonly description: string
  /** Null when the uploader's account was deleted. */
  readonly uploaderId: number | null
  /** In the torrent's order, up to the requested limit. */
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

/** Returns the contents of torrents by ID, with up to `mostFiles` files each. */
export async function contentsOf(
  db: Db,
  ids: readonly number[],
  mostFiles: number,
): Promise<ReadonlyMap<number, Contents>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Contents & { id: number }>`
    select id, description, uploader_id as "uploaderId", (
      select coalesce(json_agg(json_build_object('path', path, 'size', size)), '[]')
      from (select path, size from torrent_file where torrent_id = torrent.id
        order by position limit ${mostFiles}) as first
    ) as files
    from torrent where id = any(${[...ids]}::bigint[])`.execute(db)
  return new Map(rows.map(({ id, ...contents }) => [id, contents]))
}
