import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Reader } from './forums.ts'

// The newest topics and posts, for members who follow the forums with a feed.

export interface NewestRow {
  readonly topicId: number
  readonly title: string
  readonly forum: string
  readonly forumSlug: string
  readonly postId: number
  readonly author: string
  readonly body: string
  readonly createdAt: Date
}

/**
 * Returns the newest topics with their first posts: of one forum, or of all that the reader may
 * see.
 */
export async function newestTopics(
  db: Db,
  forumId: number | null,
  reader: Reader,
  limit: number,
): Promise<readonly NewestRow[]> {
  const within = forumId === null ? sql`` : sql`and t.forum_id = ${forumId}`
  return read(
    db,
    reader,
    sql`p.number = 1 ${within}
    order by t.created_at desc, t.id desc limit ${limit}`,
  )
}

/** Returns the newest posts of a topic, newest first. */
export async function newestPosts(
  db: Db,
  topicId: number,
  reader: Reader,
  limit: number,
): Promise<readonly NewestRow[]> {
  return read(db, reader, sql`t.id = ${topicId} order by p.number desc limit ${limit}`)
}

async function read(db: Db, { memberId, now }: Reader, which: RawBuilder<unknown>) {
  const { rows } = await sql<NewestRow>`
    select t.id as "topicId", t.title, f.name as forum, f.slug as "forumSlug", p.id as "postId",
      a.name as author, p.body, p.created_at as "createdAt"
    from topic t
    join forum f on f.id = t.forum_id
    join post p on p.topic_id = t.id and p.removed_at is null
    join member a on a.id = p.author_id
    where forum_allows(f, 'see', ${memberId}, ${now}) and ${which}`.execute(db)
  return rows
}

/** Returns the slug and name of a forum that the reader may see; null: there is none. */
export async function forumOf(
  db: Db,
  id: number,
  { memberId, now }: Reader,
): Promise<{ readonly slug: string; readonly name: string } | null> {
  const { rows } = await sql<{ slug: string; name: string }>`
    select slug, name from forum f
    where id = ${id} and forum_allows(f, 'see', ${memberId}, ${now})`.execute(db)
  return rows[0] ?? null
}
