import { sql } from 'kysely'
import { encodePieceLayers } from '../../domain/torrents/compose-file.ts'
import { digestOf } from '../base/blobs.ts'
import type { Db } from '../base/db.ts'

// The piece layers of hybrid and v2 torrents (BEP 52). Uploads without them are refused, but rows
// of earlier versions, or rows that were copied from elsewhere, can lack them.

/** What a torrent has whose files are no larger than a piece. */
export const NO_LAYERS = encodePieceLayers([])

/** SQL over `torrent` and `torrent_blob`: a file needs a layer, and there are none. */
export const lacksLayers = sql<boolean>`(
  torrent.meta_version > 1
  and (layers_digest is null or layers_digest = ${digestOf(NO_LAYERS)})
  and exists (select from torrent_file
    where torrent_file.torrent_id = torrent.id and size > torrent.piece_length))`

export interface LackingLayers {
  readonly count: number
  /** The IDs of the first ones. */
  readonly first: readonly number[]
}

/** Returns the torrents that no client can load, because they lack their piece layers. */
export async function lacking(db: Db, limit: number): Promise<LackingLayers> {
  const { rows } = await sql<{ count: number; first: number[] }>`
    select count(*)::integer as count,
      coalesce((array_agg(id order by id))[1:${sql.lit(limit)}], '{}') as first
    from torrent join torrent_blob on torrent_blob.torrent_id = torrent.id
    where torrent.state <> 'removed' and ${lacksLayers}`.execute(db)
  return rows[0]
}
