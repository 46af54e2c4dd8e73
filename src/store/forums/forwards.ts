import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import type { Reader } from './forums.ts'

// Lines in a forum that link to topics that were moved to another one; they are shown for some
// days.

/** The most lines on a page of a forum. */
const MOST_LINES = 20

export interface ForwardRow {
  /** The position among the topics: the last post of the topic when it was moved. */
  readonly place: number
  readonly topicId: number
  readonly title: string
  readonly forum: string
  readonly forumSlug: string
  readonly until: Date
}

/** For how many days a line stays; 0: no line. */
export interface Leaving {
  readonly days: number
  readonly now: Date
}

/**
 * Adds a line for a locked topic to the forum that it leaves, and removes any line in the other
 * forum.
 */
export async function leave(
  tx: Db,
  id: number,
  [from, to]: readonly [number, number],
  { days, now }: Leaving,
): Promise<void> {
  const until = new Date(now.getTime() + days * 86_400_000)
  await sql`
    delete from topic_forward
    where until <= ${now} or (forum_id in (${from}, ${to}) and topic_id = ${id})`.execute(tx)
  if (days === 0) return
  await sql`
    insert into topic_forward (forum_id, topic_id, place, until)
    select ${from}, id, last_post_id, ${until} from topic
    where id = ${id} and last_post_id > 0`.execute(tx)
}

/**
 * Returns the lines of a forum below the post `before` and above the post `above`, if the reader
 * may see their topics where they are now.
 */
export async function list(
  db: Db,
  forumId: number,
  { memberId, now }: Reader,
  { before, above }: { readonly before: number | null; readonly above: number },
): Promise<readonly ForwardRow[]> {
  const { rows } = await sql<ForwardRow>`
    select line.place, t.id as "topicId", t.title, f.name as forum, f.slug as "forumSlug",
      line.until
    from topic_forward line
    join topic gone on gone.id = line.topic_id
    join topic t on t.id = coalesce(gone.merged_into, gone.id)
    join forum f on f.id = t.forum_id
    where line.forum_id = ${forumId} and line.until > ${now} and line.place > ${above}
      and (${before}::bigint is null or line.place < ${before})
      and t.last_post_id > 0 and t.forum_id <> line.forum_id
      and forum_allows(f, 'see', ${memberId}, ${now})
    order by line.place desc limit ${MOST_LINES}`.execute(db)
  return rows
}
