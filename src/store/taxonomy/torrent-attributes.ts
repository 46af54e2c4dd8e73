import { sql } from 'kysely'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import type { TorrentPart } from '../records/torrent-part.ts'

/** Returns the attribute values of a torrent by key, without missing ones. */
export async function valuesOf(db: Db, torrentId: number): Promise<AttributeValues> {
  const row = await db
    .selectFrom('torrent')
    .select(sql<AttributeValues>`attributes`.as('values'))
    .where('id', '=', torrentId)
    .executeTakeFirst()
  return row?.values ?? {}
}

/**
 * The part of a torrent's form with the attributes: an upload or an edit writes all of them
 * together.
 */
export const attributesPart: TorrentPart = {
  name: 'attributes',
  stateOf: valuesOf,
  async write(tx, torrentId, values) {
    await tx
      .updateTable('torrent')
      .set({ attributes: JSON.stringify(values) })
      .where('id', '=', torrentId)
      .execute()
  },
}
