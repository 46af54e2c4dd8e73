import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { MIB } from '../../domain/units.ts'
import type { Db } from './db.ts'

// Files of any kind: uploads, images, generated ones. They are stored in the database, so that
// every node serves all of them. The key is the digest of the bytes: identical files are stored
// once. A row refers to its blob with a foreign key; a task removes unreferenced blobs.

/** The bytes per row: larger values would block the process while they are read. */
export const PART_BYTES = 262_144
/** The most bytes of a blob: more than the largest .torrent, with room for images. */
export const MAX_BLOB_BYTES = 32 * MIB
/** The columns that refer to blobs; a test compares them with the foreign keys of the database. */
export const REFERENCES = [
  ['draft_upload', 'content_digest'],
  ['draft_upload', 'nfo_digest'],
  ['image', 'digest'],
  ['image', 'thumb_digest'],
  ['petition_image', 'digest'],
  ['torrent_blob', 'info_digest'],
  ['torrent_blob', 'layers_digest'],
  ['torrent_media', 'media_info_digest'],
  ['torrent_media', 'nfo_digest'],
] as const

/** SHA-256, 32 bytes. */
export type Digest = Buffer

export function digestOf(bytes: Uint8Array): Digest {
  return createHash('sha256').update(bytes).digest()
}

/** Like `digestOf`, in steps, so that 16 MiB do not block the process for 40 ms. */
async function digestInSteps(bytes: Uint8Array): Promise<Digest> {
  const hash = createHash('sha256')
  for (let from = 0; from < bytes.length; from += MIB) {
    hash.update(bytes.subarray(from, from + MIB))
    if (from + MIB < bytes.length) await setImmediate()
  }
  return hash.digest()
}

/**
 * Stores bytes, in the transaction that refers to them, and returns their digest. Bytes that are
 * already stored keep their type.
 *
 * @throws RangeError when there are more than MAX_BLOB_BYTES.
 */
export async function put(tx: Db, bytes: Uint8Array, type: string, now: Date): Promise<Digest> {
  const size = bytes.length
  if (size > MAX_BLOB_BYTES) throw new RangeError(`${size} bytes; at most ${MAX_BLOB_BYTES}`)
  const digest = await digestInSteps(bytes)
  const { rows } = await sql<{ is_new: boolean }>`
    insert into blob (digest, type, size, put_at) values (${digest}, ${type}, ${size}, ${now})
    on conflict (digest) do update set put_at = greatest(blob.put_at, excluded.put_at)
    returning xmax = 0 as is_new`.execute(tx)
  if (!rows[0].is_new) return digest
  for (let number = 0; number * PART_BYTES < size; number++) {
    const { buffer, byteOffset } = bytes.subarray(number * PART_BYTES)
    const length = Math.min(PART_BYTES, size - number * PART_BYTES)
    const part = Buffer.from(buffer, byteOffset, length)
    await tx.insertInto('blob_part').values({ digest, number, bytes: part }).execute()
  }
  return digest
}

/** Returns all bytes of a blob, read part by part, as one large row would block the process. */
export async function whole(db: Db, digest: Digest): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let number = 0; ; number++) {
    const row = await db
      .selectFrom('blob_part')
      .select('bytes')
      .where('digest', '=', digest)
      .where('number', '=', number)
      .executeTakeFirst()
    if (row === undefined) break
    parts.push(row.bytes)
    if (row.bytes.length < PART_BYTES) break
  }
  return Buffer.concat(parts)
}

/** Selects all bytes of the small blob that a column refers to; null if there is none. */
export function bytesOf(reference: string): RawBuilder<Buffer | null> {
  return sql<Buffer | null>`(
    select string_agg(part.bytes, ''::bytea order by part.number)
    from blob_part as part where part.digest = ${sql.ref(reference)})`
}

/** Selects whether a row refers to the blob with this digest. */
export function isReferred(digest: RawBuilder<unknown>): RawBuilder<boolean> {
  const places = REFERENCES.map(
    ([table, column]) =>
      sql`exists (select from ${sql.table(table)} where ${sql.ref(column)} = ${digest})`,
  )
  return sql<boolean>`${sql.join(places, sql` or `)}`
}

/**
 * Deletes up to `limit` unreferenced blobs that were last stored before `before`; returns how many.
 * A blob that is just being stored again is kept.
 */
export async function removeUnreferred(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from blob where put_at < ${before} and digest in (
      select digest from blob
      where put_at < ${before} and not (${isReferred(sql.ref('blob.digest'))})
      order by put_at limit ${limit} for update skip locked
    )`.execute(db)
  return Number(numAffectedRows)
}
