import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { News } from '../../domain/notifications/notices.ts'
import { ANONYMOUS } from '../../domain/torrents/texts.ts'
import type { Db } from '../base/db.ts'
import type { On } from '../records/targets.ts'
import * as targets from '../records/targets.ts'
import type { Watched, WatchKind } from './kinds.ts'

// The additions about which watching members are notified: one row of `additions` per kind.

/** A notification about an addition. */
export type Told = News & {
  readonly href: string
  readonly thread: string
  /**
   * Whether the notification does not reveal who added it, not even by its absence for members who
   * ignore that person.
   */
  readonly isAnonymous?: boolean
}

interface Addition {
  /**
   * SQL: rows of `kind`, `subject_id` and `place` for everything that can be watched to be notified
   * about it; the nearest subject has place 1. No rows: it was removed.
   */
  readonly subjects: (id: number) => RawBuilder<unknown>
  /** The subject that a member must be able to see; null: the nearest one. */
  readonly seenAs: WatchKind | null
  /** SQL: whether `me` already knows the addition; by default, no one does. */
  readonly isKnown?: (id: number) => RawBuilder<boolean>
  /** Returns the notification for members who watch `subject`; null: it was removed. */
  readonly told: (tx: Db, id: number, subject: Watched) => Promise<Told | null>
}

interface TaggedTorrent {
  readonly torrent: string
  readonly tag: string
  readonly slug: string
  readonly isAnonymous: boolean
}

const additions = {
  post: {
    subjects: (id) => sql`
      select kind, subject_id, place from post join topic on topic.id = post.topic_id
      cross join lateral (values ('topic', topic.id, 1), ('forum', topic.forum_id, 2))
        as subject (kind, subject_id, place)
      where post.id = ${id} and post.removed_at is null`,
    seenAs: null,
    isKnown: (id) => sql`exists (
      select from topic_read r join post on post.topic_id = r.topic_id
      where post.id = ${id} and r.member_id = me.id and r.number >= post.number)`,
    told: async (tx, id) => {
      const row = await tx
        .selectFrom('post')
        .innerJoin('topic', 'topic.id', 'post.topic_id')
        .innerJoin('forum', 'forum.id', 'topic.forum_id')
        .innerJoin('member', 'member.id', 'post.author_id')
        .select(['topic.id', 'topic.title', 'forum.name', 'post.number', 'member.name as author'])
        .where('post.id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return null
      const { title, author, number, name } = row
      const data = { author, title, forum: number === 1 ? name : null }
      const place = { href: `/topics/${row.id}/unread`, thread: `topic ${row.id}` }
      return { code: 'watched-posts', data, ...place }
    },
  },
  comment: {
    subjects: (id) => sql`
      select target as kind, target_id as subject_id, 1 as place from comment
      where id = ${id} and removed_at is null`,
    seenAs: null,
    told: async (tx, id, { kind, id: subjectId }) => {
      const on = { target: kind, id: subjectId } as On
      const about = await targets.bare(tx, on)
      const by = await authorOf(tx, id)
      if (about === undefined || by === null) return null
      const place = { href: `/comments/${id}`, thread: `${kind} ${subjectId}` }
      const { isAnonymous } = by
      const data = { author: isAnonymous ? ANONYMOUS : by.name, title: about.title }
      return { code: 'watched-comments', data, isAnonymous, ...place }
    },
  },
  /** Identified by the ID of its page. */
  revision: {
    subjects: (id) => sql`
      select 'wiki' as kind, id as subject_id, 1 as place from wiki_page
      where id = ${id} and removed_at is null`,
    seenAs: null,
    told: async (tx, id) => {
      const row = await tx
        .selectFrom('wiki_page')
        .select(['title', 'path'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return null
      const place = { href: `/wiki/${row.path}`, thread: `wiki ${id}` }
      return { code: 'watched-wiki', data: { title: row.title }, ...place }
    },
  },
  article: {
    subjects: (id) => sql`
      select case when blog_id is null then 'news' else 'blog' end as kind,
        coalesce(blog_id, 0) as subject_id, 1 as place from article
      where id = ${id} and removed_at is null and published_at is not null`,
    seenAs: null,
    told: async (tx, id, { kind, id: blogId }) => {
      const row = await tx
        .selectFrom('article')
        .innerJoin('member', 'member.id', 'author_id')
        .select(['article.title', 'member.name as author'])
        .where('article.id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return null
      const { title, author } = row
      const data = { author, title, place: kind === 'news' ? 'the news' : 'a blog' }
      const place = { href: `/articles/${id}`, thread: `${kind} ${blogId}` }
      return { code: 'watched-articles', data, ...place }
    },
  },
  torrent: {
    subjects: (id) => sql`
      select 'tag' as kind, tag_id as subject_id, 1 as place from torrent_tag
      where torrent_id = ${id}`,
    seenAs: 'torrent',
    told: async (tx, id, { id: tagId }) => {
      const { rows } = await sql<TaggedTorrent>`
        select torrent.name as torrent, coalesce(tag.name, tag.slug) as tag, tag.slug,
          torrent.is_anonymous as "isAnonymous"
        from torrent, tag where torrent.id = ${id} and tag.id = ${tagId}
          and torrent.state = 'listed'`.execute(tx)
      if (rows.length === 0) return null
      const [{ torrent, tag, slug, isAnonymous }] = rows
      const place = { href: `/tags/${slug}`, thread: `tag ${tagId}` }
      return { code: 'watched-torrents', data: { torrent, tag }, isAnonymous, ...place }
    },
  },
  fill: {
    subjects: (id) => sql`
      select 'request' as kind, request_id as subject_id, 1 as place from request_fill
      where id = ${id} and state <> 'undone'`,
    seenAs: null,
    told: async (tx, id) => {
      const row = await tx
        .selectFrom('request_fill')
        .innerJoin('request', 'request.id', 'request_id')
        .select(['request.id', 'request.title'])
        .where('request_fill.id', '=', id)
        .executeTakeFirst()
      if (row === undefined) return null
      const place = { href: `/requests/${row.id}`, thread: `request ${row.id}` }
      // The member who filled the request may be the uploader of an anonymous torrent.
      return { code: 'watched-fills', data: { request: row.title }, isAnonymous: true, ...place }
    },
  },
} satisfies Readonly<Record<string, Addition>>

export type AdditionName = keyof typeof additions

/** Returns the row of a kind of addition. */
export function additionOf(name: AdditionName): Addition {
  return additions[name]
}

async function authorOf(tx: Db, commentId: number) {
  const row = await tx
    .selectFrom('comment')
    .innerJoin('member', 'member.id', 'author_id')
    .select(['member.name', 'comment.is_anonymous as isAnonymous'])
    .where('comment.id', '=', commentId)
    .executeTakeFirst()
  return row ?? null
}
