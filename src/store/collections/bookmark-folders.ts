import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { deleteOne } from '../base/prune.ts'

// Folders for bookmarks. Only their owner sees them.

/** Folders of one member. */
export const MAX_FOLDERS = 50

export interface FolderRow {
  readonly id: number
  readonly name: string
  /** How many are in it, also of torrents that were taken down. */
  readonly bookmarks: number
}

/** A member's folders by name. */
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

/** Makes a folder; its id, or why not: the name is taken in any case, or there are too many. */
export async function make(
  db: Db,
  memberId: number,
  name: string,
): Promise<number | 'taken' | 'many'> {
  return db.transaction().execute(async (tx) => {
    // Parallel calls of one member wait for each other.
    await sql`select from member where id = ${memberId} for no key update`.execute(tx)
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

/** Removes a folder; its bookmarks stay, in none. False when there is no such folder. */
export async function remove(db: Db, memberId: number, id: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // In the order in which booking removes bookmarks, so that they cannot deadlock.
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
