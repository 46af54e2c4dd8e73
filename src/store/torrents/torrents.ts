import { sql } from 'kysely'
import type { AttributeValues } from '../../domain/taxonomy/attributes/types.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import { logCount } from './logs.ts'
import { lacksLayers, NO_LAYERS } from './piece-layers.ts'
import { torrentLines } from '../search/lines.ts'

/** SQL: whether the uploader's file has another hash than the one that is served. */
const hashChanged = sql<boolean>`exists (
  select from uploaded_hash where uploaded_hash.torrent_id = torrent.id)`

const removerName = sql<string | null>`(
  select remover.name from member as remover where remover.id = torrent.removed_by)`

/**
 * SQL: the uploader of an anonymous upload, for the uploader and moderators only; otherwise null.
 */
const hiddenUploader = sql<string | null>`(
  select hidden.name from member as hidden
  where torrent.is_anonymous and hidden.id = torrent.uploader_id)`

const hasMediaInfo = sql<boolean>`exists (
  select from torrent_media where torrent_media.torrent_id = torrent.id and panel is not null)`

export type TorrentRow = NonNullable<Awaited<ReturnType<typeof find>>>

/** Returns a torrent, even a removed one, with everything on its page except files and peers. */
export async function find(db: Db, id: number) {
  return torrentLines(db)
    .select([
      'torrent.state',
      'torrent.state_reason as stateReason',
      'torrent.state_at as stateAt',
      'torrent.description',
      'torrent.piece_length as pieceLength',
      'torrent.meta_version as metaVersion',
      'torrent.category_id as categoryId',
      'torrent.uploader_id as uploaderId',
      hiddenUploader.as('hiddenUploader'),
      'torrent.revision',
      'torrent.edited_at as editedAt',
      'torrent.removed_at as removedAt',
      'torrent.removed_reason as removedReason',
      removerName.as('removedBy'),
      'torrent_stats.comments',
      'torrent_stats.thanks',
      'torrent_stats.ratings',
      'torrent_stats.rating_sum as ratingSum',
    ])
    .select([hashChanged.as('hashChanged'), hasMediaInfo.as('hasMediaInfo')])
    .select(logCount.as('logs'))
    .select(sql<AttributeValues>`torrent.attributes`.as('attributes'))
    .where('torrent.id', '=', id)
    .executeTakeFirst()
}

export interface PeerRow {
  readonly memberId: number
  readonly member: string
  readonly client: Buffer
  readonly ipv4: string | null
  readonly port4: number | null
  readonly ipv6: string | null
  readonly port6: number | null
  readonly uploaded: bigint
  readonly downloaded: bigint
  readonly left: bigint
  readonly seeding: boolean
  readonly startedAt: Date
  readonly lastAt: Date
}

/** Lists the booked seeders and leechers of a torrent, newest first. */
export async function peers(db: Db, torrentId: number, limit: number): Promise<readonly PeerRow[]> {
  return db
    .selectFrom('peer_session')
    .innerJoin('member', 'member.id', 'peer_session.member_id')
    .select([
      'member.id as memberId',
      'member.name as member',
      'peer_session.client',
      'peer_session.ipv4',
      'peer_session.port4',
      'peer_session.ipv6',
      'peer_session.port6',
      'peer_session.uploaded',
      'peer_session.downloaded',
      'peer_session.left_bytes as left',
      'peer_session.seeding',
      'peer_session.started_at as startedAt',
      'peer_session.last_at as lastAt',
    ])
    .where('torrent_id', '=', torrentId)
    .where('ended_at', 'is', null)
    .orderBy('last_at', 'desc')
    .limit(limit)
    .execute()
}

export interface FileParts {
  readonly info: Buffer
  readonly nameEncoding: string | null
  readonly pieceLayers: Uint8Array | null
  /** Whether it is a hybrid or v2 torrent without the piece layers that its files need. */
  readonly lacksLayers: boolean
  readonly createdWith: string | null
  readonly creationDate: number | null
}

/** Returns the data from which a personalized .torrent is composed: up to 16 MiB, read in parts. */
export async function fileParts(db: Db, torrentId: number): Promise<FileParts | undefined> {
  const row = await db
    .selectFrom('torrent_blob')
    .innerJoin('torrent', 'torrent.id', 'torrent_blob.torrent_id')
    .select(['info_digest', 'layers_digest', 'meta_version'])
    .select(lacksLayers.as('lacksLayers'))
    .select(['created_with as createdWith', 'creation_date as creationDate'])
    .select('name_encoding as nameEncoding')
    .where('torrent_id', '=', torrentId)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { info_digest, layers_digest, meta_version, ...made } = row
  const info = await blobs.whole(db, info_digest)
  // Clients require the key even if no file needs a layer.
  const none = meta_version > 1 ? NO_LAYERS : null
  const pieceLayers = layers_digest === null ? none : await blobs.whole(db, layers_digest)
  return { ...made, info, pieceLayers }
}

/**
 * Returns whether a member may download the .torrent. Members whose downloading is disabled still
 * get their uploads and completed torrents, to seed them.
 */
export async function mayDownload(db: Db, memberId: number, torrentId: number): Promise<boolean> {
  const row = await db
    .selectFrom('member')
    .leftJoin('member_torrent', (join) =>
      join
        .onRef('member_torrent.member_id', '=', 'member.id')
        .on('member_torrent.torrent_id', '=', torrentId),
    )
    .leftJoin('torrent', (join) =>
      join.onRef('torrent.uploader_id', '=', 'member.id').on('torrent.id', '=', torrentId),
    )
    .select(['member.can_leech', 'member_torrent.completed_at', 'torrent.id as own'])
    .where('member.id', '=', memberId)
    .executeTakeFirst()
  if (row === undefined) return false
  return row.can_leech || row.completed_at !== null || row.own !== null
}
