import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { MIB } from '../../domain/units.ts'
import type { TorrentState } from '../../domain/uploads/moderation.ts'
import type { Db } from '../base/db.ts'
import type { PackedUpload } from './packed.ts'

/** The most results: more torrents with the same name would not help. */
const TWINS = 10
/**
 * The least size from which on equal sizes are significant: smaller contents can have them by
 * chance.
 */
const TELLING_BYTES = MIB

/** A torrent that may be a duplicate of another: it has the same content or the same name. */
export interface Twin {
  readonly id: number
  readonly infoHash: Buffer
  readonly name: string
  readonly state: TorrentState
  /**
   * `pieces`: the same content piece by piece, under any name and source. `sizes`: files with
   * exactly the same sizes, most likely the same content split into other pieces.
   */
  readonly alike: 'infoHash' | 'pieces' | 'sizes' | 'name'
}

/**
 * The member who asks: only the uploader of an unlisted torrent and moderators may know about it.
 */
export interface Asker {
  readonly memberId: number
  readonly seesAll: boolean
}

export function seenBy({ memberId, seesAll }: Asker): RawBuilder<boolean> {
  return sql`(state = 'listed' or uploader_id = ${memberId} or ${seesAll})`
}

const columns = sql`id, info_hash as "infoHash", name, state`

/**
 * Finds torrents with the content, the name (ignoring case, accents and separators) or the title of
 * an upload, except those with the same info hash.
 */
export async function ofUpload(
  db: Db,
  upload: PackedUpload,
  title: string,
  asker: Asker,
): Promise<readonly Twin[]> {
  const pieces = Buffer.from(upload.piecesHash, 'hex')
  const sizes = Buffer.from(upload.files.sizesHash)
  const names = sql`array[search_key(${upload.metainfo.name}), search_key(${title})]`
  const own = [upload.infoHash, ...(upload.infoHashV2 === null ? [] : [upload.infoHashV2])]
  const { rows } = await sql<Twin>`
    select id, "infoHash", name, state, alike from (
      (select ${columns}, 'pieces' as alike, 1 as place from torrent
        where pieces_hash = ${pieces} and ${seenBy(asker)} order by id limit ${TWINS})
      union all
      (select ${columns}, 'sizes' as alike, 3 as place from torrent
        where sizes_hash = ${sizes} and size >= ${TELLING_BYTES}
          and pieces_hash is distinct from ${pieces} and name_key <> all(${names})
          and ${seenBy(asker)}
        order by id limit ${TWINS})
      union all
      (select ${columns}, 'name' as alike, 2 as place from torrent
        where name_key = any(${names}) and name_key <> ''
          and pieces_hash is distinct from ${pieces} and ${seenBy(asker)}
        order by id limit ${TWINS})
    ) as twin
    where "infoHash" <> all(${own.map((hash) => Buffer.from(hash, 'hex'))}::bytea[])
    order by place, id limit ${TWINS}`.execute(db)
  return rows
}

/** Finds possible duplicates of an existing torrent: same content, file sizes or name. */
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

/** Finds torrents by info hash (20 bytes), as they are served or as they were uploaded. */
export async function ofHash(db: Db, hash: Buffer, asker: Asker): Promise<readonly Twin[]> {
  const { rows } = await sql<Twin>`
    select ${columns}, 'infoHash' as alike from torrent where id in (
      select torrent_id from torrent_hash where hash = ${hash}
      union select torrent_id from uploaded_hash where hash = ${hash})
      and ${seenBy(asker)}
    order by id limit ${TWINS}`.execute(db)
  return rows
}

/** Finds torrents by name, ignoring case, accents and separators. */
export async function ofName(db: Db, name: string, asker: Asker): Promise<readonly Twin[]> {
  const { rows } = await sql<Twin>`
    select ${columns}, 'name' as alike from torrent
    where name_key = search_key(${name}) and name_key <> '' and ${seenBy(asker)}
    order by id limit ${TWINS}`.execute(db)
  return rows
}

/** Finds torrents with these v1 pieces (SHA-1 of all piece hashes), by hash in hex; 10 each. */
export async function ofPieces(
  db: Db,
  hashes: readonly string[],
  asker: Asker,
): Promise<TwinsByKey> {
  return byKey(db, hashes, { alike: 'pieces', column: sql`pieces_hash`, asker })
}

/** Finds torrents whose files have these `sizesHash`es, by hash in hex; 10 each. */
export async function ofSizes(
  db: Db,
  hashes: readonly string[],
  asker: Asker,
): Promise<TwinsByKey> {
  return byKey(db, hashes, { alike: 'sizes', column: sql`sizes_hash`, asker })
}

/** Finds the first listed torrent with each of these pieces: IDs by hash in hex. */
export async function listedByPieces(
  db: Db,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (hashes.length === 0) return new Map()
  const { rows } = await sql<{ key: string; id: number }>`
    select encode(pieces_hash, 'hex') as key, min(id) as id from torrent
    where state = 'listed'
      and pieces_hash = any(${hashes.map((hash) => Buffer.from(hash, 'hex'))}::bytea[])
    group by pieces_hash`.execute(db)
  return new Map(rows.map(({ key, id }) => [key, id]))
}

export type TwinsByKey = ReadonlyMap<string, readonly Twin[]>

interface Likeness {
  readonly alike: Twin['alike']
  readonly column: RawBuilder<unknown>
  readonly asker: Asker
}

async function byKey(
  db: Db,
  keys: readonly string[],
  { alike, column, asker }: Likeness,
): Promise<TwinsByKey> {
  const found = new Map(keys.map((key): [string, Twin[]] => [key, []]))
  if (keys.length === 0) return found
  const { rows } = await sql<Twin & { key: string }>`
    select asked.key, twin.*, ${alike} as alike
    from unnest(${[...found.keys()]}::text[]) as asked (key) cross join lateral (
      select ${columns} from torrent
      where ${column} = decode(asked.key, 'hex') and ${seenBy(asker)}
      order by id limit ${TWINS}) as twin`.execute(db)
  for (const { key, ...twin } of rows) found.get(key)?.push(twin)
  return found
}
