import { sql } from 'kysely'
import { DAY_MS } from '../../domain/units.ts'
import * as blobs from '../base/blobs.ts'
import type { Db } from '../base/db.ts'
import { deleteOne } from '../base/prune.ts'
import type { DraftImage } from './draft-images.ts'
import { imagesOfDraft, setImagesIn } from './draft-images.ts'
import { logNamesOfDraft } from './draft-logs.ts'
import { holdMember } from '../records/members/hold.ts'

/**
 * The most drafts of a member: enough to prepare several uploads in parallel; each may take 16 MiB.
 */
export const DRAFTS_PER_MEMBER = 10
const TYPE = 'application/x-bittorrent'
const NFO_TYPE = 'text/plain'
/** How many days a draft is kept after its last change. */
export const DRAFT_DAYS = 7

/** Fields of the upload form as entered, valid or not. */
export type TypedWords = Readonly<Record<string, string | readonly string[]>>

/** A .torrent that was checked and waits for its uploader to publish it. */
export interface Draft {
  readonly id: string
  readonly fileName: string
  readonly words: TypedWords
  /** The description as a program sent it, if it was BBCode. */
  readonly original: string | null
  readonly nfo: Buffer | null
  readonly images: readonly DraftImage[]
  /** The names of the rip logs. */
  readonly logs: readonly string[]
  readonly changedAt: Date
}

type NotGiven = 'changedAt' | 'nfo' | 'images' | 'logs' | 'original'

export interface NewDraft extends Omit<Draft, NotGiven> {
  readonly original?: string | null
  readonly content: Uint8Array
  /** Missing or empty: the draft keeps its images. */
  readonly images?: readonly DraftImage[]
  /** Null or missing: the draft keeps its NFO. */
  readonly nfo?: Uint8Array | null
  readonly name: string
  readonly size: number
  readonly files: number
  /** In hex digits. */
  readonly infoHash: string
}

export interface DraftLine {
  readonly id: string
  /** The title that was entered, or the name in the file. */
  readonly name: string
  readonly size: number
  readonly files: number
  readonly changedAt: Date
}

/**
 * Saves a draft and returns its ID. If the member already has a draft of the same file, that one is
 * used; its field values stay unless new ones are given. If the member has the maximum number, the
 * oldest draft without field values is deleted; returns null if there is no such draft.
 */
export async function add(
  db: Db,
  memberId: number,
  draft: NewDraft,
  now: Date,
): Promise<string | null> {
  return db.transaction().execute(async (tx) => {
    // Makes parallel requests wait, so that they do not both take the last place.
    await holdMember(tx, memberId)
    const infoHash = Buffer.from(draft.infoHash, 'hex')
    const digest = await blobs.put(tx, draft.content, TYPE, now)
    const { images = [] } = draft
    const nfoDigest = draft.nfo ? await blobs.put(tx, draft.nfo, NFO_TYPE, now) : null
    // This also deletes its images and rip logs, which the member did not see any more.
    await tx
      .deleteFrom('draft_upload')
      .where('member_id', '=', memberId)
      .where('info_hash', '=', infoHash)
      .where('changed_at', '<=', oldest(now))
      .execute()
    const known = await tx
      .selectFrom('draft_upload')
      .select('id')
      .where('member_id', '=', memberId)
      .where('info_hash', '=', infoHash)
      .executeTakeFirst()
    if (known !== undefined) {
      await refresh(tx, known.id, { ...draft, digest, nfoDigest }, now)
      if (images.length > 0) await setImagesIn(tx, memberId, known.id, images)
      return known.id
    }
    if (!(await makeRoom(tx, memberId, now))) return null
    const { id, fileName, name, size, files, words, original = null } = draft
    await tx
      .insertInto('draft_upload')
      .values({
        ...{ id, name, size, info_hash: infoHash, words: JSON.stringify(words) },
        content_digest: digest,
        nfo_digest: nfoDigest,
        member_id: memberId,
        file_name: fileName,
        file_count: files,
        original_description: original,
        created_at: now,
        changed_at: now,
      })
      .execute()
    await setImagesIn(tx, memberId, id, images)
    return id
  })
}

interface PutDraft extends NewDraft {
  readonly digest: blobs.Digest
  readonly nfoDigest: blobs.Digest | null
}

async function refresh(tx: Db, id: string, draft: PutDraft, now: Date) {
  const { fileName, digest, nfoDigest, words, original = null } = draft
  const isTyped = Object.keys(words).length > 0
  await tx
    .updateTable('draft_upload')
    .set({ file_name: fileName, content_digest: digest, changed_at: now })
    .$if(isTyped, (update) => {
      return update.set({ words: JSON.stringify(words), original_description: original })
    })
    .$if(nfoDigest !== null, (update) => update.set({ nfo_digest: nfoDigest }))
    .where('id', '=', id)
    .execute()
}

async function makeRoom(tx: Db, memberId: number, now: Date): Promise<boolean> {
  const mine = tx.selectFrom('draft_upload').where('member_id', '=', memberId)
  const [{ n }] = await mine
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('changed_at', '>', oldest(now))
    .execute()
  if (n < DRAFTS_PER_MEMBER) return true
  const untouched = mine
    .select('id')
    .where(sql<boolean>`words = '{}'`)
    .orderBy('changed_at')
    .limit(1)
  const { numDeletedRows } = await tx
    .deleteFrom('draft_upload')
    .where('id', 'in', untouched)
    .executeTakeFirst()
  return numDeletedRows > 0n
}

/** Returns a draft of this member, unless it has expired. */
export async function find(
  db: Db,
  memberId: number,
  id: string,
  now: Date,
): Promise<Draft | undefined> {
  const row = await db
    .selectFrom('draft_upload')
    .select(['id', 'file_name as fileName', 'words', 'changed_at as changedAt'])
    .select('original_description as original')
    .select([blobs.bytesOf('nfo_digest').as('nfo'), imagesOfDraft.as('images')])
    .select(logNamesOfDraft.as('logs'))
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .where('changed_at', '>', oldest(now))
    .executeTakeFirst()
  return row && { ...row, words: row.words as TypedWords }
}

/** Returns the file of a draft. */
export async function contentOf(db: Db, { id }: Pick<Draft, 'id'>): Promise<Buffer> {
  const draft = db.selectFrom('draft_upload').select('content_digest as digest')
  const row = await draft.where('id', '=', id).executeTakeFirst()
  return row === undefined ? Buffer.alloc(0) : blobs.whole(db, row.digest)
}

/** Lists a member's drafts, recently changed first; there are only a few. */
export async function list(db: Db, memberId: number, now: Date): Promise<readonly DraftLine[]> {
  return db
    .selectFrom('draft_upload')
    .select(['id', 'size', 'file_count as files', 'changed_at as changedAt'])
    .select(sql<string>`coalesce(nullif(words ->> 'title', ''), name)`.as('name'))
    .where('member_id', '=', memberId)
    .where('changed_at', '>', oldest(now))
    .orderBy('changed_at', 'desc')
    .orderBy('id')
    .execute()
}

/** Saves the field values; returns false if there is no such draft. */
export async function keepWords(
  db: Db,
  memberId: number,
  id: string,
  words: TypedWords,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('draft_upload')
    .set({ words: JSON.stringify(words), changed_at: now })
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .where('changed_at', '>', oldest(now))
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Saves an NFO with a draft, or removes it (null). */
export async function keepNfo(
  db: Db,
  memberId: number,
  id: string,
  nfo: Uint8Array | null,
  now: Date,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const digest = nfo === null ? null : await blobs.put(tx, nfo, NFO_TYPE, now)
    await tx
      .updateTable('draft_upload')
      .set({ nfo_digest: digest })
      .where('id', '=', id)
      .where('member_id', '=', memberId)
      .execute()
  })
}

/** Deletes a draft of this member; returns false if there is none. */
export async function drop(db: Db, memberId: number, id: string): Promise<boolean> {
  return deleteOne(db, 'draft_upload', { id, member_id: memberId })
}

/** Deletes expired drafts; returns how many. */
export async function prune(db: Db, now: Date): Promise<number> {
  const result = await db
    .deleteFrom('draft_upload')
    .where('changed_at', '<=', oldest(now))
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

/** Returns when a draft expires if it is not changed. */
export function endOf({ changedAt }: Pick<Draft, 'changedAt'>): Date {
  return new Date(changedAt.getTime() + DRAFT_DAYS * DAY_MS)
}

/** Returns the time such that drafts that were last changed before it have expired. */
export function oldest(now: Date): Date {
  return new Date(now.getTime() - DRAFT_DAYS * DAY_MS)
}
