import type * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as revisions from '../records/revisions.ts'
import { lockTopic } from './locking.ts'

// The title and labels of a topic.

export interface Heading {
  readonly title: string
  /** Labels that the forum does not have are left out. */
  readonly labels: readonly string[]
  /** The revision that the editor saw. */
  readonly revision: number
}

/**
 * Changes the title and labels, with a history; recorded in the audit log if the topic is another
 * member's.
 */
export async function change(
  db: Db,
  id: number,
  { title, labels: given, revision }: Heading,
  by: audit.Actor,
  now: Date,
): Promise<revisions.Edited> {
  return db.transaction().execute(async (tx) => {
    if ((await lockTopic(tx, id)) === null) return { ok: false, code: 'GONE' }
    const row = await tx
      .selectFrom('topic')
      .innerJoin('forum', 'forum.id', 'topic.forum_id')
      .select(['topic.title', 'topic.labels', 'topic.revision', 'topic.author_id'])
      .select(['topic.created_at', 'topic.merged_into', 'forum.labels as known'])
      .where('topic.id', '=', id)
      .executeTakeFirst()
    if (row === undefined || row.merged_into !== null) return { ok: false, code: 'GONE' }
    if (row.revision !== revision) return { ok: false, code: 'CONFLICT' }
    const labels = given.filter((name) => row.known.includes(name))
    const text = { id, revision, authorId: row.author_id, createdAt: row.created_at }
    const after = { title, labels }
    const number = await revisions.editText(tx, 'topic', text, {
      ...{ before: { title: row.title, labels: row.labels }, after, name: row.title, by, now },
      columns: after,
    })
    return { ok: true, revision: number }
  })
}
