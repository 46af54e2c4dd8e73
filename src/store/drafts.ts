import type { Db } from './db.ts'

/** Enough for a member who checks several files at once; each may be 16 MiB. */
export const DRAFTS_PER_MEMBER = 5
export const DRAFT_HOURS = 24

/** A .torrent that was checked and waits for its uploader to publish it. */
export interface Draft {
  readonly id: string
  readonly fileName: string
  readonly content: Buffer
}

/** Keeps a draft; beyond a member's five the oldest go. `id` is random: it stands in a URL. */
export async function add(db: Db, memberId: number, draft: Draft, now: Date): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('draft_upload')
      .values({
        id: draft.id,
        member_id: memberId,
        file_name: draft.fileName,
        content: draft.content,
        created_at: now,
        changed_at: now,
      })
      .execute()
    const newest = tx
      .selectFrom('draft_upload')
      .select('id')
      .where('member_id', '=', memberId)
      .orderBy('created_at', 'desc')
      .orderBy('id')
      .limit(DRAFTS_PER_MEMBER)
    await tx
      .deleteFrom('draft_upload')
      .where('member_id', '=', memberId)
      .where('id', 'not in', newest)
      .execute()
  })
}

/** A member's own draft, unless it is too old. */
export async function find(
  db: Db,
  memberId: number,
  id: string,
  now: Date,
): Promise<Draft | undefined> {
  const row = await db
    .selectFrom('draft_upload')
    .select(['id', 'file_name', 'content'])
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .where('created_at', '>', oldest(now))
    .executeTakeFirst()
  return row && { id: row.id, fileName: row.file_name, content: row.content }
}

/** Forgets a draft of this member. */
export async function drop(db: Db, memberId: number, id: string): Promise<void> {
  await db
    .deleteFrom('draft_upload')
    .where('id', '=', id)
    .where('member_id', '=', memberId)
    .execute()
}

/** Removes drafts that are too old; returns how many. */
export async function prune(db: Db, now: Date): Promise<number> {
  const result = await db
    .deleteFrom('draft_upload')
    .where('created_at', '<=', oldest(now))
    .executeTakeFirst()
  return Number(result.numDeletedRows)
}

function oldest(now: Date): Date {
  return new Date(now.getTime() - DRAFT_HOURS * 3_600_000)
}
