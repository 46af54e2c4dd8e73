import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { currentOf } from './topics.ts'

// The locks for posting: first the forum, then the topic.

/** A topic in its forum. */
export interface Place {
  readonly id: number
  readonly forumId: number
}

export interface LockedTopic extends Place {
  readonly isLocked: boolean
  readonly isArchived: boolean
  /** The seconds between two posts of a member; 0: no slow mode. */
  readonly slowSeconds: number
}

/**
 * Locks a forum unless it is archived, and returns its labels; null: it is archived, or does not
 * exist.
 */
export async function lockForum(tx: Db, id: number): Promise<readonly string[] | null> {
  const row = await tx
    .selectFrom('forum')
    .select('labels')
    .where('id', '=', id)
    .where('archived_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row?.labels ?? null
}

/**
 * Locks a topic and its forum. A topic that was moved or merged in the meantime is looked up again.
 */
export async function lockTopic(tx: Db, id: number) {
  return (await lockOnce(tx, id)) ?? (await lockOnce(tx, id))
}

/** Locks the topic of a post, which a split may have moved to another topic in the meantime. */
export async function lockTopicOf(tx: Db, postId: number) {
  for (;;) {
    const of = tx.selectFrom('post').select('topic_id').where('id', '=', postId)
    const before = await of.executeTakeFirst()
    const topic = before === undefined ? null : await lockTopic(tx, before.topic_id)
    if (topic === null || (await of.executeTakeFirst())?.topic_id === topic.id) return topic
  }
}

async function lockOnce(tx: Db, id: number) {
  const { rows } = await sql<LockedTopic>`
    with place as materialized (
      select f.id, f.archived_at from forum f
      where f.id = (select forum_id from topic where id = ${currentOf(id)}) for update
    )
    select t.id, t.forum_id as "forumId", t.locked_at is not null as "isLocked",
      t.slow_seconds as "slowSeconds",
      place.archived_at is not null as "isArchived"
    from place join topic t on t.forum_id = place.id where t.id = ${currentOf(id)}
    for update of t`.execute(tx)
  return rows[0] ?? null
}
