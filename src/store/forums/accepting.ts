import * as audit from '../records/audit.ts'
import type { Db } from '../base/db.ts'
import { notify } from '../notifications/notifications.ts'
import { lockTopicOf } from './locking.ts'

/**
 * Makes a post the accepted answer of its topic, replacing another one, and notifies the author of
 * the post; with `isAccepted` false, withdraws this. Recorded in the audit log if staff do it in a
 * topic of another member.
 * @returns whether anything changed: the first post cannot be an answer, and neither can a removed
 *   one
 */
export async function accept(
  db: Db,
  postId: number,
  isAccepted: boolean,
  by: audit.Actor,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const locked = await lockTopicOf(tx, postId)
    const found = await tx
      .selectFrom('post')
      .innerJoin('topic', 'topic.id', 'post.topic_id')
      .select([
        'topic.id',
        'topic.title',
        'topic.author_id as starter',
        'topic.answer_id as answer',
      ])
      .select(['post.author_id as author', 'post.number'])
      .where('post.id', '=', postId)
      .where('post.removed_at', 'is', null)
      .where('post.number', '>', 1)
      .executeTakeFirst()
    if (locked === null || found === undefined) return false
    if ((found.answer === postId) === isAccepted) return false
    const { id, title, starter, author, number } = found
    const answer_id = isAccepted ? postId : null
    await tx.updateTable('topic').set({ answer_id }).where('id', '=', id).execute()
    if (by.memberId !== starter) {
      const target = { kind: 'topic', id, name: title }
      const after = { answer: isAccepted ? `#${number}` : null }
      await audit.record(tx, { by, action: 'topic.answer', target, after }, now)
    }
    if (!isAccepted || by.memberId === author) return true
    const told = { member: author, href: `/posts/${postId}`, now }
    await notify(tx, { ...told, code: 'answer-accepted', data: { title } })
    return true
  })
}
