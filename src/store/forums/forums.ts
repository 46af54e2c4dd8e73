import { sql } from 'kysely'
import type { Db } from '../base/db.ts'
import { joinedAfter, unreadOf } from './unread.ts'

// The forums that a member may see. There are a few dozen: each page reads those it needs with
// their permissions, which the database function `forum_allows` determines.

/** Unread topics of a forum are counted up to this number. */
export const MOST_UNREAD = 100

/** The member who reads forums, and the time. */
export interface Reader {
  readonly memberId: number
  readonly now: Date
}

export interface ForumRow {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly description: string
  readonly group: string
  readonly isArchived: boolean
  readonly canAnswer: boolean
  readonly canStart: boolean
  readonly topics: number
  readonly posts: number
  /** How many topics were moved here from other forums. */
  readonly arrivals: number
  /** The labels that its topics can have. */
  readonly labels: readonly string[]
  /** The last post that was not removed; 0 and null when there is none. */
  readonly lastPostId: number
  readonly lastTitle: string | null
  readonly lastAt: Date | null
  readonly lastAuthor: string | null
  /** The number of topics with unread posts, up to MOST_UNREAD. */
  readonly unread: number
}

/** Returns all forums that the reader may see, in the order of the index, without archived ones. */
export async function index(db: Db, reader: Reader): Promise<readonly ForumRow[]> {
  return read(db, reader, sql`f.archived_at is null`)
}

/** Returns the forum with this slug; undefined if it does not exist for the reader. */
export async function find(db: Db, slug: string, reader: Reader): Promise<ForumRow | undefined> {
  return (await read(db, reader, sql`f.slug = ${slug}`))[0]
}

async function read(db: Db, { memberId, now }: Reader, which: ReturnType<typeof sql>) {
  const { rows } = await sql<ForumRow>`
    select f.id, f.slug, f.name, f.description, g.name as "group", f.topics, f.posts,
      f.arrivals, f.labels,
      f.archived_at is not null as "isArchived",
      f.archived_at is null and forum_allows(f, 'answer', ${memberId}, ${now}) as "canAnswer",
      f.archived_at is null and forum_allows(f, 'start', ${memberId}, ${now}) as "canStart",
      coalesce(l.last_post_id, 0) as "lastPostId", l.title as "lastTitle",
      l.last_at as "lastAt", l.name as "lastAuthor", u.unread
    from forum f
    join forum_group g on g.id = f.group_id
    join member me on me.id = ${memberId}
    left join forum_read mark on mark.forum_id = f.id and mark.member_id = me.id
    left join lateral (
      select t.last_post_id, t.title, t.last_at, a.name
      from topic t join member a on a.id = t.last_author_id
      where t.forum_id = f.id and t.last_post_id > 0
      order by t.last_post_id desc limit 1
    ) l on true
    cross join lateral ${joinedAfter} joined
    cross join lateral (
      select count(*)::integer as unread
      from ${unreadOf({ before: null, limit: MOST_UNREAD })} few
    ) u
    where ${which} and forum_allows(f, 'see', ${memberId}, ${now})
    order by g.position, g.name, f.position, f.name`.execute(db)
  return rows
}
