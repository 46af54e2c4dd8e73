import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { deleteOne } from '../base/prune.ts'
import { holdMember } from '../records/members/hold.ts'

// Folders for bookmarks, which only their owner sees.

/** The most folders of one member. */
export const MAX_FOLDERS = 50

export interface FolderRow {
  readonly id: number
  readonly name: string
  /** The number of bookmarks in the folder, including those of removed torrents. */
  readonly bookmarks: number
}

/** Returns a member's folders, by name. */
export async function list(db: Db, memberId: number): Promise<readonly FolderRow[]> {
  return db
    .selectFrom('bookmark_folder as f')
    .select(['f.id', 'f.name'])
    .select((eb) =>
      eb
        .selectFrom('bookmark')
        .select((of) => of.fn.countAll<number>().as('n'))
        .where('bookmark.member_id', '=', memberId)
        .whereRef('bookmark.folder_id', '=', 'f.id')
        .$asScalar()
        .$notNull()
        .as('bookmarks'),
    )
    .where('f.member_id', '=', memberId)
    .orderBy(sql`lower(f.name)`)
    .limit(MAX_FOLDERS)
    .execute()
}

/**
 * Creates a folder; returns its ID, or why it was not created: the name is taken (ignoring case),
 * or there are too many.
 */
export async function make(
  db: Db,
  memberId: number,
  name: string,
): Promise<number | 'taken' | 'many'> {
  return db.transaction().execute(async (tx) => {
    // Parallel calls for one member wait for each other.
    await holdMember(tx, memberId)
    const { n } = await tx
      .selectFrom('bookmark_folder')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('member_id', '=', memberId)
      .executeTakeFirstOrThrow()
    if (n >= MAX_FOLDERS) return 'many'
    const added = await tx
      .insertInto('bookmark_folder')
      .values({ member_id: memberId, name })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    return added?.id ?? 'taken'
  })
}

export async function rename(
  db: Db,
  memberId: number,
  id: number,
  name: string,
): Promise<'renamed' | 'taken' | 'none'> {
  try {
    const done = await db
      .updateTable('bookmark_folder')
      .set({ name })
      .where('id', '=', id)
      .where('member_id', '=', memberId)
      .executeTakeFirst()
    return done.numUpdatedRows > 0n ? 'renamed' : 'none'
  } catch (error) {
    if ((error as { code?: string }).code === '23505') return 'taken'
    throw error
  }
}

/** Removes a folder; its bookmarks stay, without a folder. False when there is no such folder. */
export async function remove(db: Db, memberId: number, id: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // Locked in the order in which booking removes bookmarks, so that the two cannot deadlock.
    await tx
      .selectFrom('bookmark')
      .select('id')
      .where('member_id', '=', memberId)
      .where('folder_id', '=', id)
      .orderBy('id')
      .forUpdate()
      .execute()
    return deleteOne(tx, 'bookmark_folder', { id, member_id: memberId })
  })
}
