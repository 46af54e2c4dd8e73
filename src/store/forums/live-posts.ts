import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { LivePost } from '../records/live.ts'
import { isMuted } from '../watches/levels.ts'

// New posts on open pages: which readers are informed about a post.

/**
 * Returns those of some members who may see a post, and who ignore neither its author nor its
 * place.
 */
export async function readersOf(
  db: Db,
  { topicId, forumId, authorId }: LivePost,
  members: readonly number[],
  now: Date,
): Promise<readonly number[]> {
  const places = [
    { kind: 'topic', id: topicId },
    { kind: 'forum', id: forumId },
  ] as const
  const { rows } = await sql<{ id: number }>`
    select m.id from member m join forum f on f.id = ${forumId}
    where m.id = any(${[...members]}::bigint[]) and m.id <> ${authorId}
      and not m.ignored @> array[${authorId}::bigint]
      and forum_allows(f, 'see', m.id, ${now}) and not ${isMuted(sql`m.id`, places)}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Missed posts are counted up to this number. */
const MOST_MISSED = 100

/** Returns how many posts of a topic that the reader may see were written after a post. */
export async function missedIn(
  db: Db,
  { topicId, after }: { readonly topicId: number; readonly after: number },
  { memberId, now }: { readonly memberId: number; readonly now: Date },
): Promise<number> {
  const { rows } = await sql<{ posts: number }>`
    select count(*)::integer as posts from (
      select from member me join topic t on t.id = ${topicId} join forum f on f.id = t.forum_id
      join post p on p.topic_id = t.id
      where me.id = ${memberId} and forum_allows(f, 'see', me.id, ${now})
        and p.number > coalesce(
          (select number from post where id = ${after} and topic_id = t.id), t.numbers)
        and p.removed_at is null and p.author_id <> me.id
        and not me.ignored @> array[p.author_id]
      limit ${MOST_MISSED}
    ) few`.execute(db)
  return rows[0].posts
}
