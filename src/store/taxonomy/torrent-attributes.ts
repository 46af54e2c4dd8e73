import { sql } from 'kysely'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import type { Db } from '../base/db.ts'
import type { TorrentPart } from '../torrents/part.ts'

/** What a torrent has of attributes, by key; nothing for one that is not there. */
export async function valuesOf(db: Db, torrentId: number): Promise<AttributeValues> {
  const row = await db
    .selectFrom('torrent')
    .select(sql<AttributeValues>`attributes`.as('values'))
    .where('id', '=', torrentId)
    .executeTakeFirst()
  return row?.values ?? {}
}

/** Attributes as they are written with an upload or an edit: all of a torrent's at once. */
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
