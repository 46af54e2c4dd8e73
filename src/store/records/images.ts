import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import { deleteOne } from '../base/prune.ts'

// Uploaded images. Each was re-encoded by the site, and its address is the digest of its bytes, so
// an image never changes and browsers can cache it.

/** The media type of all stored images. */
export const IMAGE_TYPE = 'image/webp'

/** A re-encoded image and its thumbnail. */
export interface Made {
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  readonly thumb: {
    readonly bytes: Uint8Array
    readonly width: number
    readonly height: number
  }
}

export interface ImageRow {
  readonly id: number
  readonly digest: Buffer
  readonly thumbDigest: Buffer
  readonly width: number
  readonly height: number
  readonly thumbWidth: number
  readonly thumbHeight: number
}

const columns = [
  'image.id',
  'image.digest',
  'image.thumb_digest as thumbDigest',
  'image.width',
  'image.height',
  'image.thumb_width as thumbWidth',
  'image.thumb_height as thumbHeight',
] as const

/** Stores an image; if it exists already, returns the existing one. */
export async function add(db: Db, made: Made, memberId: number, now: Date): Promise<ImageRow> {
  return db.transaction().execute(async (tx) => {
    const digest = await blobs.put(tx, made.bytes, IMAGE_TYPE, now)
    const thumb = await blobs.put(tx, made.thumb.bytes, IMAGE_TYPE, now)
    await tx
      .insertInto('image')
      .values({
        ...{ digest, thumb_digest: thumb, width: made.width, height: made.height },
        ...{ thumb_width: made.thumb.width, thumb_height: made.thumb.height },
        ...{ added_by: memberId, added_at: now },
      })
      .onConflict((conflict) => conflict.column('digest').doUpdateSet({ unused_since: null }))
      .execute()
    return tx
      .selectFrom('image')
      .select(columns)
      .where('digest', '=', digest)
      .executeTakeFirstOrThrow()
  })
}

/** Returns the image with this digest, or undefined. */
export async function find(db: Db, digest: Buffer): Promise<ImageRow | undefined> {
  return db.selectFrom('image').select(columns).where('digest', '=', digest).executeTakeFirst()
}

/**
 * Returns the bytes of an image or thumbnail by digest; null for other blobs and unknown digests.
 */
export async function bytesOf(db: Db, digest: Buffer): Promise<Buffer | null> {
  const row = await db
    .selectFrom('blob')
    .select(blobs.bytesOf('blob.digest').as('bytes'))
    .where('blob.digest', '=', digest)
    .where(({ exists, selectFrom, or }) =>
      or([
        exists(selectFrom('image').select('id').whereRef('image.digest', '=', 'blob.digest')),
        exists(selectFrom('image').select('id').whereRef('image.thumb_digest', '=', 'blob.digest')),
      ]),
    )
    .executeTakeFirst()
  return row?.bytes ?? null
}

export type Kind = 'cover' | 'screenshot'

/** The most images per torrent. */
export const MAX_OF_TORRENT = 20

/**
 * Adds an image to a torrent, in last position; a new cover turns the previous one into a
 * screenshot.
 */
export async function putOn(
  db: Db,
  torrentId: number,
  imageId: number,
  kind: Kind,
): Promise<'PUT' | 'FULL'> {
  return db.transaction().execute(async (tx) => {
    await lock(tx, torrentId)
    const there = await tx
      .selectFrom('torrent_image')
      .select(['image_id', 'position'])
      .where('torrent_id', '=', torrentId)
      .execute()
    const isThere = there.some(({ image_id }) => image_id === imageId)
    if (!isThere && there.length >= MAX_OF_TORRENT) return 'FULL'
    if (kind === 'cover') await demoteCover(tx, torrentId)
    const position = Math.max(0, ...there.map((one) => one.position)) + 1
    await tx
      .insertInto('torrent_image')
      .values({ torrent_id: torrentId, image_id: imageId, kind, position })
      .onConflict((conflict) => conflict.columns(['torrent_id', 'image_id']).doUpdateSet({ kind }))
      .execute()
    return 'PUT'
  })
}

export interface NewImage {
  readonly imageId: number
  readonly kind: Kind
}

/** Adds images to a new torrent in their order, inside a transaction. */
export async function putAll(
  tx: Db,
  torrentId: number,
  images: readonly NewImage[],
): Promise<void> {
  if (images.length === 0) return
  const rows = images.slice(0, MAX_OF_TORRENT).map(({ imageId, kind }, at) => {
    return { torrent_id: torrentId, image_id: imageId, kind, position: at + 1 }
  })
  await tx.insertInto('torrent_image').values(rows).execute()
}

/** Removes an image from a torrent; returns false if the torrent did not have it. */
export async function takeOff(db: Db, torrentId: number, imageId: number): Promise<boolean> {
  return deleteOne(db, 'torrent_image', { torrent_id: torrentId, image_id: imageId })
}

/**
 * Makes an image the cover or the first screenshot, or moves it up by one position; false if the
 * torrent does not have it.
 */
export async function move(
  db: Db,
  torrentId: number,
  imageId: number,
  to: 'cover' | 'screenshot' | 'up',
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    await lock(tx, torrentId)
    const rows = await tx
      .selectFrom('torrent_image')
      .select(['image_id', 'kind', 'position'])
      .where('torrent_id', '=', torrentId)
      .orderBy('position')
      .execute()
    const at = rows.findIndex(({ image_id }) => image_id === imageId)
    if (at === -1) return false
    const place = (id: number, set: { kind?: Kind; position?: number }) =>
      tx
        .updateTable('torrent_image')
        .set(set)
        .where('torrent_id', '=', torrentId)
        .where('image_id', '=', id)
        .execute()
    if (to === 'up') {
      const above = rows.slice(0, at).findLast(({ kind }) => kind === rows[at].kind)
      if (above === undefined) return true
      await place(imageId, { position: above.position })
      await place(above.image_id, { position: rows[at].position })
      return true
    }
    if (to === 'cover') await demoteCover(tx, torrentId)
    await place(imageId, { kind: to })
    return true
  })
}

export interface TorrentImageRow extends ImageRow {
  readonly kind: Kind
}

/** Lists the images of a torrent: the cover first, then the others in their order. */
export async function ofTorrent(db: Db, torrentId: number): Promise<readonly TorrentImageRow[]> {
  return db
    .selectFrom('torrent_image')
    .innerJoin('image', 'image.id', 'torrent_image.image_id')
    .select(columns)
    .select('torrent_image.kind')
    .where('torrent_id', '=', torrentId)
    .orderBy('torrent_image.kind')
    .orderBy('torrent_image.position')
    .limit(MAX_OF_TORRENT)
    .execute()
}

async function demoteCover(tx: Db, torrentId: number): Promise<void> {
  await tx
    .updateTable('torrent_image')
    .set({ kind: 'screenshot' })
    .where('torrent_id', '=', torrentId)
    .where('kind', '=', 'cover')
    .execute()
}

/** Makes changes to the images of one torrent wait for each other. */
async function lock(tx: Db, torrentId: number): Promise<void> {
  await tx
    .selectFrom('torrent')
    .select('id')
    .where('id', '=', torrentId)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

/** Lists the images that a member uploaded, newest first, below the ID `before`. */
export async function ofMember(
  db: Db,
  memberId: number,
  before: number | null,
  limit: number,
): Promise<readonly ImageRow[]> {
  let query = db.selectFrom('image').select(columns).where('added_by', '=', memberId)
  if (before !== null) query = query.where('image.id', '<', before)
  return query.orderBy('image.id', 'desc').limit(limit).execute()
}
