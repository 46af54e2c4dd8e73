import { sql } from 'kysely'
import * as audit from './audit.ts'
import type { Db } from './db.ts'
import * as torrentStates from './torrent-states.ts'
import { torrentLines } from './torrent-lines.ts'
import { setTags } from './torrent-tags.ts'

export { browse, SORTS } from './torrent-browse.ts'
export type {
  BrowseFilter,
  BrowseLine,
  BrowsePage,
  BrowsePosition,
  Sort,
} from './torrent-browse.ts'
export type { TorrentLine } from './torrent-lines.ts'
export { add, findDuplicate } from './torrent-upload.ts'
export type { Added, Duplicate, NewTorrent } from './torrent-upload.ts'

/** Whether the file that the uploader brought has another hash than ours. */
const hashChanged = sql<boolean>`exists (
  select from uploaded_hash where uploaded_hash.torrent_id = torrent.id)`

export type TorrentRow = NonNullable<Awaited<ReturnType<typeof find>>>

/** A torrent with everything that its page shows but files and peers; removed ones too. */
export async function find(db: Db, id: number) {
  return torrentLines(db)
    .select([
      'torrent.state',
      'torrent.description',
      'torrent.piece_length as pieceLength',
      'torrent.meta_version as metaVersion',
      'torrent.category_id as categoryId',
      'torrent.uploader_id as uploaderId',
      'torrent.edited_at as editedAt',
      'torrent.removed_at as removedAt',
      'torrent.removed_reason as removedReason',
    ])
    .select(hashChanged.as('hashChanged'))
    .where('torrent.id', '=', id)
    .executeTakeFirst()
}

export interface FileRow {
  readonly position: number
  readonly path: string
  readonly size: number
}

/** The files of a torrent in its order, from `position` on. */
export async function files(
  db: Db,
  torrentId: number,
  from: number,
  limit: number,
): Promise<readonly FileRow[]> {
  return db
    .selectFrom('torrent_file')
    .select(['position', 'path', 'size'])
    .where('torrent_id', '=', torrentId)
    .where('position', '>=', from)
    .orderBy('position')
    .limit(limit)
    .execute()
}

export interface PeerRow {
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

/** Who seeds and leeches a torrent now, as far as it is booked; the newest first. */
export async function peers(db: Db, torrentId: number, limit: number): Promise<readonly PeerRow[]> {
  return db
    .selectFrom('peer_session')
    .innerJoin('member', 'member.id', 'peer_session.member_id')
    .select([
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
  readonly pieceLayers: Buffer | null
  readonly createdWith: string | null
  readonly creationDate: number | null
}

/** What a personalised .torrent is composed of. */
export async function fileParts(db: Db, torrentId: number): Promise<FileParts | undefined> {
  return db
    .selectFrom('torrent_blob')
    .select([
      'info',
      'piece_layers as pieceLayers',
      'created_with as createdWith',
      'creation_date as creationDate',
    ])
    .where('torrent_id', '=', torrentId)
    .executeTakeFirst()
}

/**
 * Whether a member may have the .torrent: who may not leech still gets what is his own upload and
 * what he has completed, to seed it.
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

export interface Edit {
  readonly name: string
  readonly categoryId: number
  readonly description: string
  readonly tags: readonly string[]
}

/** Changes what the page says; trackers need not hear of it. False when it is not listed. */
export async function edit(
  db: Db,
  id: number,
  given: Edit,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = await forAudit(tx, id)
    const result = await tx
      .updateTable('torrent')
      .set({
        name: given.name,
        category_id: given.categoryId,
        description: given.description,
        edited_at: now,
      })
      .where('id', '=', id)
      .where('state', '!=', 'removed')
      .executeTakeFirst()
    if (result.numUpdatedRows === 0n || before === undefined) return false
    await setTags(tx, id, given.tags)
    if (by.memberId === before.uploaderId) return true
    const after = (await forAudit(tx, id)) ?? before
    const change = audit.difference(before.details, after.details)
    const target = { kind: 'torrent', id, name: given.name }
    await audit.record(tx, { by, action: 'torrent.edit', target, ...change }, now)
    return true
  })
}

async function forAudit(tx: Db, id: number) {
  const row = await torrentLines(tx)
    .select(['torrent.uploader_id as uploaderId', 'torrent.description'])
    .where('torrent.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { uploaderId, name, category, tags, description } = row
  return { uploaderId, details: { name, category, tags, description } }
}

/**
 * Takes a torrent off the catalog and tells the trackers, or does neither: false when it is gone.
 */
export async function remove(
  db: Db,
  id: number,
  reason: string,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .updateTable('torrent')
      .set({
        state: 'removed',
        version: sql`version + 1`,
        removed_at: now,
        removed_by: by.memberId,
        removed_reason: reason,
      })
      .where('id', '=', id)
      .where('state', '!=', 'removed')
      .returning('name')
      .executeTakeFirst()
    if (row === undefined) return false
    await torrentStates.record(tx, [id], now)
    const target = { kind: 'torrent', id, name: row.name }
    await audit.record(tx, { by, action: 'torrent.remove', target, reason }, now)
    return true
  })
}
