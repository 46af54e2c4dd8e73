import { createHash } from 'node:crypto'
import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { MIB } from '../../domain/units.ts'
import type { TorrentState } from '../../domain/uploads/moderation.ts'
import type { Upload } from '../../domain/uploads/upload.ts'
import type { Db } from '../base/db.ts'

/** What is looked at beside an upload; more of one name would not tell more. */
const TWINS = 10
/** Smaller contents weigh the same by chance. */
const TELLING_BYTES = MIB

/** A torrent that may be the same as another: it has its content, or its name. */
export interface Twin {
  readonly id: number
  readonly infoHash: Buffer
  readonly name: string
  readonly state: TorrentState
  /**
   * `pieces`: the same content piece by piece, under whatever name and source. `sizes`: files that
   * weigh the same to the byte, most likely the same content cut into other pieces.
   */
  readonly alike: 'infoHash' | 'pieces' | 'sizes' | 'name'
}

const columns = sql`id, info_hash as "infoHash", name, state`

/** What `torrent.sizes_hash` holds for files of these sizes, in any order. */
export function sizesHash(sizesBytes: readonly number[]): Buffer {
  const text = [...sizesBytes].sort((one, other) => other - one).join(',')
  return createHash('sha256').update(text).digest().subarray(0, 16)
}

/**
 * Torrents with the content of an upload, or with its name (case, accents and separators do not
 * count), or with the title given; but for those that have its very info hash.
 */
export async function ofUpload(db: Db, upload: Upload, title: string): Promise<readonly Twin[]> {
  const pieces = Buffer.from(upload.piecesHash, 'hex')
  const sizes = sizesHash(upload.metainfo.files.map(({ sizeBytes }) => sizeBytes))
  const names = sql`array[search_key(${upload.metainfo.name}), search_key(${title})]`
  const own = [upload.infoHash, ...(upload.infoHashV2 === null ? [] : [upload.infoHashV2])]
  const { rows } = await sql<Twin>`
    select id, "infoHash", name, state, alike from (
      (select ${columns}, 'pieces' as alike, 1 as place from torrent
        where pieces_hash = ${pieces} order by id limit ${TWINS})
      union all
      (select ${columns}, 'sizes' as alike, 3 as place from torrent
        where sizes_hash = ${sizes} and size >= ${TELLING_BYTES}
          and pieces_hash is distinct from ${pieces} and name_key <> all(${names})
        order by id limit ${TWINS})
      union all
      (select ${columns}, 'name' as alike, 2 as place from torrent
        where name_key = any(${names}) and name_key <> ''
          and pieces_hash is distinct from ${pieces}
        order by id limit ${TWINS})
    ) as twin
    where "infoHash" <> all(${own.map((hash) => Buffer.from(hash, 'hex'))}::bytea[])
    order by place, id limit ${TWINS}`.execute(db)
  return rows
}

/** Torrents that may be the same as one that is here: its content, its files' sizes or its name. */
export async function ofTorrent(db: Db, id: number): Promise<readonly Twin[]> {
  const alike = sql`id, info_hash, name, state, pieces_hash, name_key`
  const { rows } = await sql<Twin>`
    select twin.* from (
      select other.id, other.info_hash as "infoHash", other.name, other.state,
        case when other.pieces_hash = own.pieces_hash then 'pieces'
          when other.name_key = own.name_key and own.name_key <> '' then 'name'
          else 'sizes' end as alike
      from torrent own cross join lateral (
        (select ${alike} from torrent where pieces_hash = own.pieces_hash
          order by id limit ${TWINS})
        union
        (select ${alike} from torrent where name_key = own.name_key and own.name_key <> ''
          order by id limit ${TWINS})
        union
        (select ${alike} from torrent where sizes_hash = own.sizes_hash
          and size >= ${TELLING_BYTES} order by id limit ${TWINS})
      ) as other
      where own.id = ${id} and other.id <> own.id
    ) as twin
    order by twin.alike = 'sizes', twin.id limit ${TWINS}`.execute(db)
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

/** Torrents with these v1 pieces (SHA-1 of all piece hashes), by the hash in hex; 10 of each. */
export async function ofPieces(db: Db, hashes: readonly string[]): Promise<TwinsByKey> {
  return byKey(db, hashes, 'pieces', sql`pieces_hash`)
}

/** Torrents whose files have these `sizesHash`es, by the hash in hex; 10 of each. */
export async function ofSizes(db: Db, hashes: readonly string[]): Promise<TwinsByKey> {
  return byKey(db, hashes, 'sizes', sql`sizes_hash`)
}

export type TwinsByKey = ReadonlyMap<string, readonly Twin[]>

async function byKey(
  db: Db,
  keys: readonly string[],
  alike: Twin['alike'],
  column: RawBuilder<unknown>,
): Promise<TwinsByKey> {
  const found = new Map(keys.map((key): [string, Twin[]] => [key, []]))
  if (keys.length === 0) return found
  const { rows } = await sql<Twin & { key: string }>`
    select asked.key, twin.*, ${alike} as alike
    from unnest(${[...found.keys()]}::text[]) as asked (key) cross join lateral (
      select ${columns} from torrent where ${column} = decode(asked.key, 'hex')
      order by id limit ${TWINS}) as twin`.execute(db)
  for (const { key, ...twin } of rows) found.get(key)?.push(twin)
  return found
}
