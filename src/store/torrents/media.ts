import type { MediaPanel } from '../../domain/torrents/media-info/shown.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'

// The NFO and the MediaInfo of a torrent, as uploaded; the panel shows what was parsed from the
// MediaInfo.

export interface NewMediaInfo {
  readonly text: string
  /** Null: the text cannot be parsed, and is shown only as it is. */
  readonly panel: MediaPanel | null
}

export interface NewMedia {
  /** For each: undefined: unchanged; null: removed. */
  readonly nfo?: Uint8Array | null
  readonly mediaInfo?: NewMediaInfo | null
}

/** Stores or removes an NFO or a MediaInfo. */
export async function keep(
  db: Db,
  torrentId: number,
  { nfo, mediaInfo }: NewMedia,
  memberId: number,
  now: Date,
): Promise<void> {
  await db.transaction().execute((tx) => keepIn(tx, torrentId, { nfo, mediaInfo }, memberId, now))
}

/** Like `keep`, in a transaction. */
export async function keepIn(
  tx: Db,
  torrentId: number,
  { nfo, mediaInfo }: NewMedia,
  memberId: number | null,
  now: Date,
): Promise<void> {
  const text = mediaInfo === undefined || mediaInfo === null ? mediaInfo : mediaInfo.text
  const change = {
    ...(nfo !== undefined && {
      nfo_digest: nfo === null ? null : await blobs.put(tx, nfo, 'text/plain', now),
    }),
    ...(text !== undefined && {
      media_info_digest:
        text === null ? null : await blobs.put(tx, Buffer.from(text), 'text/plain', now),
      panel: mediaInfo?.panel == null ? null : JSON.stringify(mediaInfo.panel),
    }),
    changed_by: memberId,
    changed_at: now,
  }
  await tx
    .insertInto('torrent_media')
    .values({ torrent_id: torrentId, ...change })
    .onConflict((conflict) => conflict.column('torrent_id').doUpdateSet(change))
    .execute()
}

/** Returns the bytes of the NFO; null if there is none. */
export async function nfo(db: Db, torrentId: number): Promise<Buffer | null> {
  const row = await db
    .selectFrom('torrent_media')
    .select(blobs.bytesOf('nfo_digest').as('bytes'))
    .where('torrent_id', '=', torrentId)
    .executeTakeFirst()
  return row?.bytes ?? null
}

/** Returns NFO and MediaInfo as stored, each null if there is none. */
export async function both(db: Db, torrentId: number) {
  const row = await db
    .selectFrom('torrent_media')
    .select([
      blobs.bytesOf('nfo_digest').as('nfo'),
      blobs.bytesOf('media_info_digest').as('mediaInfo'),
    ])
    .where('torrent_id', '=', torrentId)
    .executeTakeFirst()
  return { nfo: row?.nfo ?? null, mediaInfo: row?.mediaInfo?.toString() ?? null }
}

/** Returns the text of the MediaInfo; null if there is none. */
export async function mediaInfo(db: Db, torrentId: number): Promise<string | null> {
  const row = await db
    .selectFrom('torrent_media')
    .select(blobs.bytesOf('media_info_digest').as('bytes'))
    .where('torrent_id', '=', torrentId)
    .executeTakeFirst()
  return row?.bytes?.toString() ?? null
}
