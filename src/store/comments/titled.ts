import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Reader } from '../records/targets.ts'
import * as targets from '../records/targets.ts'
import type { CommentRow } from './comments.ts'
import { comments } from './comments.ts'

// Comments with the titles of their targets.

export interface AuthoredRow extends CommentRow {
  /** The title of the target. */
  readonly title: string
}

/**
 * Returns a member's comments that the reader may see, newest first, below the ID `before`. Only
 * the member sees the anonymous ones.
 */
export async function listOf(
  db: Db,
  authorId: number,
  before: number | null,
  limit: number,
  reader: Reader,
): Promise<readonly AuthoredRow[]> {
  let query = authored(db, reader).where('comment.author_id', '=', authorId)
  if (reader.id !== authorId) query = query.where('comment.is_anonymous', '=', false)
  if (before !== null) query = query.where('comment.id', '<', before)
  return titled(await query.orderBy('comment.id', 'desc').limit(limit).execute())
}

/**
 * Returns the newest comments that the reader may see, without those of members that the reader
 * ignores.
 */
export async function latest(
  db: Db,
  limit: number,
  { ignored = [], ...reader }: Reader & { readonly ignored?: readonly number[] },
): Promise<readonly AuthoredRow[]> {
  const rows = await authored(db, reader)
    .where(sql<boolean>`(comment.is_anonymous or comment.author_id <> all(${ignored}::bigint[]))`)
    .orderBy('comment.id', 'desc')
    .limit(limit)
    .execute()
  return titled(rows)
}

function authored(db: Db, reader: Reader) {
  return comments(db)
    .innerJoinLateral(
      () => targets.titlesOf('comment', reader).as('about'),
      (join) => join.onTrue(),
    )
    .select('about.title')
    .where('comment.removed_at', 'is', null)
}

type Untitled = Awaited<ReturnType<ReturnType<typeof authored>['execute']>>

function titled(rows: Untitled): readonly AuthoredRow[] {
  return rows.map((row) => ({ ...row, title: targets.titleText(row.title) }))
}
