import { sql } from 'kysely'
import type { Upload } from '../domain/torrent/upload.ts'
import type { Db } from './db.ts'

/** What is looked at beside an upload; more of one name would not tell more. */
const TWINS = 10

/** A torrent that may be the same as another: it has its content, or its name. */
export interface Twin {
  readonly id: number
  readonly infoHash: Buffer
  readonly name: string
  readonly state: 'listed' | 'pending' | 'removed'
  /** `pieces`: the same content piece by piece, under whatever name and source. */
  readonly alike: 'infoHash' | 'pieces' | 'name'
}

const columns = sql`id, info_hash as "infoHash", name, state`

/**
 * Torrents with the content of an upload, or with its name (case, accents and separators do not
 * count), or with the title given; but for those that have its very info hash.
 */
export async function ofUpload(db: Db, upload: Upload, title: string): Promise<readonly Twin[]> {
  const pieces = Buffer.from(upload.piecesHash, 'hex')
  const own = [upload.infoHash, ...(upload.infoHashV2 === null ? [] : [upload.infoHashV2])]
  const { rows } = await sql<Twin>`
    select * from (
      (select ${columns}, 'pieces' as alike from torrent where pieces_hash = ${pieces}
        order by id limit ${TWINS})
      union all
      (select ${columns}, 'name' as alike from torrent
        where name_key in (search_key(${upload.metainfo.name}), search_key(${title}))
          and name_key <> '' and pieces_hash is distinct from ${pieces}
        order by id limit ${TWINS})
    ) as twin
    where "infoHash" <> all(${own.map((hash) => Buffer.from(hash, 'hex'))}::bytea[])
    order by alike desc, id limit ${TWINS}`.execute(db)
  return rows
}

/** Torrents of an info hash (20 bytes), as we serve them or as a file of it was uploaded. */
export async function ofHash(db: Db, hash: Buffer): Promise<readonly Twin[]> {
  const { rows } = await sql<Twin>`
    select ${columns}, 'infoHash' as alike from torrent where id in (
      select torrent_id from torrent_hash where hash = ${hash}
      union select torrent_id from uploaded_hash where hash = ${hash})
    order by id limit ${TWINS}`.execute(db)
  return rows
}

/** Torrents of a name; case, accents and separators do not count. */
export async function ofName(db: Db, name: string): Promise<readonly Twin[]> {
  const { rows } = await sql<Twin>`
    select ${columns}, 'name' as alike from torrent
    where name_key = search_key(${name}) and name_key <> ''
    order by id limit ${TWINS}`.execute(db)
  return rows
}
