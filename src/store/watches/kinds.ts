import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import { MOST_NEW } from '../../domain/watches/watches.ts'
import type { Reader, TargetKind } from '../records/targets.ts'
import { targetNames, targetSql } from '../records/targets.ts'

// What members can watch, follow or mute: one row of `watchKinds` per kind, and one for everything
// that takes comments (docs/how-to/add-a-watch-kind.md).

type Sql<Value> = RawBuilder<Value>

interface Kind {
  /** The name of the kind on the site. */
  readonly label: string
  /** The table or subquery that is called `name`; it has a column `id`. */
  readonly from: Sql<unknown>
  readonly name: string
  /** The title as JSON, as in records/targets.ts. */
  readonly title: Sql<unknown>
  /** The address of the page. */
  readonly href: Sql<string>
  /** Whether the subject exists and the reader may see it; `me` is the row of the reader. */
  readonly isSeen: (reader: Reader) => Sql<boolean>
  /**
   * Selects rows for what was added after `w.seen_at` by members that `me` does not ignore, at most
   * MOST_NEW. Each statement needs a limit, so that it reads no more than a few hundred rows.
   */
  readonly added: (reader: Reader) => Sql<unknown>
}

const now = (reader: Reader) => sql`${reader.now}::timestamptz`
/**
 * SQL: whether what a member wrote is by someone else than `me`, and by no one that `me` ignores.
 */
const isOfOthers = (author: string, isAnonymous = 'false') =>
  sql`(${sql.ref(author)} is distinct from me.id
    and (${sql.ref(author)} is null or ${sql.raw(isAnonymous)}
      or not me.ignored @> array[${sql.ref(author)}]))`

const publishedIn = (blog: Sql<unknown>, reader: Reader) => sql`
  select from article where blog_id is not distinct from ${blog} and removed_at is null
    and published_at > w.seen_at and published_at <= ${now(reader)} and ${isOfOthers('author_id')}
  limit ${MOST_NEW}`

const ownKinds = {
  forum: {
    label: 'forum',
    from: sql`forum`,
    name: 'forum',
    title: sql`to_jsonb(forum.name)`,
    href: sql`'/forums/' || forum.slug`,
    isSeen: (reader) =>
      sql`(${reader.can('forums.read')} and forum_allows(forum, 'see', me.id, ${now(reader)}))`,
    // Counts topics with unread posts; only the newest topics are read.
    added: () => sql`
      select from (
        select t.id, t.last_number, t.last_at, t.last_author_id from topic t
        where t.forum_id = forum.id and t.last_post_id > coalesce((
          select post_id from forum_read
          where forum_read.member_id = me.id and forum_read.forum_id = forum.id), 0)
        order by t.last_post_id desc limit ${MOST_NEW * 5}
      ) t left join topic_read r on r.topic_id = t.id and r.member_id = me.id
      where t.last_at > w.seen_at and t.last_number > coalesce(r.number, 0)
        and ${isOfOthers('t.last_author_id')}
      limit ${MOST_NEW}`,
  },
  topic: {
    label: 'topic',
    from: sql`(select topic.*, forum.name as forum_name from topic
      join forum on forum.id = topic.forum_id)`,
    name: 'topic',
    title: sql`to_jsonb(topic.title)`,
    href: sql`'/topics/' || topic.id || '/unread'`,
    isSeen: (reader) => sql`(${reader.can('forums.read')} and topic.posts > 0 and (
      select forum_allows(f, 'see', me.id, ${now(reader)}) from forum f
      where f.id = topic.forum_id))`,
    added: () => sql`
      select from (
        select p.id, p.number, p.author_id, p.created_at, p.removed_at from post p
        where p.topic_id = topic.id and p.number > coalesce((
          select r.number from topic_read r
          where r.topic_id = topic.id and r.member_id = me.id), 0)
        order by p.number desc limit ${MOST_NEW * 2}
      ) p
      where p.removed_at is null and p.created_at > w.seen_at and ${isOfOthers('p.author_id')}
        and (p.id > coalesce((select f.post_id from forum_read f
            where f.member_id = me.id and f.forum_id = topic.forum_id), 0)
          or coalesce((select r.is_set_back from topic_read r
            where r.topic_id = topic.id and r.member_id = me.id), false))
        and not p.number <@ coalesce((select r.also from topic_read r
          where r.topic_id = topic.id and r.member_id = me.id), '{}')
      limit ${MOST_NEW}`,
  },
  wiki: {
    ...commentedKind('wiki'),
    added: () => sql`
      select from (
        select number, at, author_id from revision
        where entity = 'wiki' and entity_id = wiki_page.id order by number desc limit ${MOST_NEW}
      ) r where r.number > 1 and r.at > w.seen_at and ${isOfOthers('r.author_id')}
      union all ${newComments('wiki')}`,
  },
  request: {
    ...commentedKind('request'),
    added: () => sql`
      ${newComments('request')}
      union all select from request_fill f
      where f.request_id = request.id and f.state <> 'undone' and f.filled_at > w.seen_at
        and ${isOfOthers('f.filler_id', 'true')}`,
  },
  news: {
    label: 'news',
    from: sql`(select 0::bigint as id)`,
    name: 'news',
    title: sql`to_jsonb('News'::text)`,
    href: sql`'/news'`,
    isSeen: ({ can }) => sql`${can('articles.read')}::boolean`,
    added: (reader) => publishedIn(sql`null::bigint`, reader),
  },
  blog: {
    label: 'blog',
    from: sql`(select id, name, state from member)`,
    name: 'blogger',
    title: sql`to_jsonb('Blog of ' || blogger.name)`,
    href: sql`'/blogs/' || blogger.name`,
    isSeen: ({ can }) => sql`(${can('articles.read')} and blogger.state = 'active')`,
    added: (reader) => publishedIn(sql`blogger.id`, reader),
  },
  tag: {
    label: 'tag',
    from: sql`tag`,
    name: 'tag',
    title: sql`to_jsonb(coalesce(tag.name, tag.slug))`,
    href: sql`'/tags/' || tag.slug`,
    isSeen: ({ can }) => sql`(${can('catalog.read')} and tag.alias_of is null)`,
    added: () => sql`
      select from (
        select torrent_id from torrent_tag where tag_id = tag.id
        order by torrent_id desc limit ${MOST_NEW * 2}
      ) newest join torrent on torrent.id = newest.torrent_id
      where torrent.state = 'listed' and torrent.created_at > w.seen_at
        and ${isOfOthers('torrent.uploader_id', 'torrent.is_anonymous')}
      limit ${MOST_NEW}`,
  },
} satisfies Readonly<Record<string, Kind>>

/**
 * Returns the kind for anything with comments: its comments are watched. Targets with more to watch
 * have a separate row above.
 */
function commentedKind(target: TargetKind): Kind {
  const { label, right, href, table, title, isThere, isSeen } = targetSql(target)
  return {
    label,
    from: sql.table(table),
    name: table,
    title,
    href,
    isSeen: (reader) => {
      const read = { id: sql<number>`me.id`, now: sql<Date>`${now(reader)}`, can: reader.can }
      return sql`(${reader.can(right)} and ${isThere} and ${isSeen(read)})`
    },
    added: () => newComments(target),
  }
}

function newComments(target: TargetKind): RawBuilder<unknown> {
  return sql`
    select from (
      select c.author_id, c.is_anonymous, c.created_at, c.removed_at from comment c
      where c.target = ${target} and c.target_id = ${sql.table(targetSql(target).table)}.id
      order by c.id desc limit ${MOST_NEW}
    ) c where c.removed_at is null and c.created_at > w.seen_at
      and ${isOfOthers('c.author_id', 'c.is_anonymous')}`
}

export type WatchKind = keyof typeof ownKinds | TargetKind

const commentedKinds = Object.fromEntries(
  targetNames
    .filter((target) => !(target in ownKinds))
    .map((target) => [target, commentedKind(target)]),
) as Readonly<Record<Exclude<TargetKind, keyof typeof ownKinds>, Kind>>

/** All kinds by name, in the order of this file. */
export const watchKinds: Readonly<Record<WatchKind, Kind>> = { ...ownKinds, ...commentedKinds }

export const watchKindNames = Object.keys(watchKinds) as readonly WatchKind[]

/** Something that can be watched. */
export interface Watched {
  readonly kind: WatchKind
  /** 0 for the news. */
  readonly id: number
}
