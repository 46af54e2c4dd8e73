import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import * as revisions from '../records/revisions.ts'
import { lockTopic } from './locking.ts'

// The title and labels of a topic.

export interface Heading {
  readonly title: string
  /** Those that its forum does not have are left out. */
  readonly labels: readonly string[]
  /** The revision that the editor saw. */
  readonly revision: number
}

/** Changes the title and labels, with a history; that of another member's topic is audited. */
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
    const before = { title: row.title, labels: row.labels }
    const number = await revisions.record(tx, {
      entity: 'topic',
      entityId: id,
      number: revision,
      before: { state: before, authorId: row.author_id, at: row.created_at },
      after: { state: { title, labels }, authorId: by.memberId, at: now },
      summary: '',
    })
    if (number === revision) return { ok: true, revision }
    await tx
      .updateTable('topic')
      .set({ title, labels, revision: number })
      .where('id', '=', id)
      .execute()
    if (by.memberId !== row.author_id) {
      const target = { kind: 'topic', id, name: row.title }
      const change = { before, after: { title, labels } }
      await audit.record(tx, { by, action: 'topic.change-heading', target, ...change }, now)
    }
    return { ok: true, revision: number }
  })
}
