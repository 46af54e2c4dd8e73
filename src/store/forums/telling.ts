import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Naming } from '../notifications/named.ts'
import { tellNamed } from '../notifications/named.ts'
import * as live from '../records/live.ts'
import * as watchEvents from '../watches/events.ts'
import { isMuted } from '../watches/levels.ts'

// Who is informed about a post: the members that it names, those who watch its place, and open
// pages.

interface Post extends Naming {
  readonly id: number
  readonly topicId: number
  readonly authorId: number
}

/** Notifies the named members who may see the forum and have not muted it; returns their IDs. */
export async function tell(
  tx: Db,
  { id, topicId, authorId, named, before }: Post,
  now: Date,
): Promise<readonly number[]> {
  const { title, forum_id: forumId } = await tx
    .selectFrom('topic')
    .select(['title', 'forum_id'])
    .where('id', '=', topicId)
    .executeTakeFirstOrThrow()
  const places = [
    { kind: 'topic', id: topicId },
    { kind: 'forum', id: forumId },
  ] as const
  const sees = async (members: readonly number[]) => {
    const { rows } = await sql<{ id: number }>`
      select m.id from member m, forum f where m.id = any(${[...members]}::bigint[])
        and f.id = ${forumId} and forum_allows(f, 'see', m.id, ${now})
        and not ${isMuted(sql`m.id`, places)}`.execute(tx)
    return rows.map((row) => row.id)
  }
  const place = { title, href: `/posts/${id}`, thread: `topic ${topicId}` }
  return tellNamed(tx, { authorId, named, before, ...place }, { sees }, now)
}

interface NewPost extends Omit<Post, 'before'> {
  readonly forumId: number
}

/** Like `tell`, for a new post; also notifies members who watch its place, and open pages. */
export async function tellNew(tx: Db, { forumId, ...post }: NewPost, now: Date): Promise<void> {
  const { id, topicId, authorId } = post
  const told = await tell(tx, post, now)
  await watchEvents.chooseWritten(tx, authorId, topicId, now)
  await watchEvents.note(tx, { addition: 'post', id, authorId, told }, now)
  await live.postAdded(tx, { id, topicId, forumId, authorId })
}
