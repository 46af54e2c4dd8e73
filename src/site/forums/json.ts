import { MAX_LABEL } from '../../domain/forums/labels.ts'
import type { Permission } from '../../domain/roles/permissions.ts'
import { count, flag, id, list, named, record, slug, text, time } from '../../shared/shape.ts'
import { writtenItem, writtenShape } from '../texts/parts/written.ts'
import type { ForumRow } from '../../store/forums/forums.ts'
import { MOST_UNREAD } from '../../store/forums/forums.ts'
import type { ForwardRow } from '../../store/forums/forwards.ts'
import type { PostRow } from '../../store/forums/posts.ts'
import type { TopicRow } from '../../store/forums/topics.ts'
import { MAX_POST } from './forms.ts'
import { canRead } from './lines.ts'

export const forumShape = named(
  'Forum',
  record({
    id,
    slug,
    name: text(60),
    description: text(200),
    group: text(60),
    isArchived: flag,
    canAnswer: flag,
    canStart: flag,
    topics: count,
    posts: count,
    arrivals: count.describe('how often a topic was moved here from another forum'),
    labels: list(text(MAX_LABEL)).describe('what its topics can be labeled with'),
    lastPostId: id.nullable(),
    lastAt: time.nullable(),
    unread: count.describe(`topics with unread posts, up to ${MOST_UNREAD}`),
  }),
)

export function forumItem({ lastTitle: _, lastAuthor: __, ...row }: ForumRow) {
  const lastPostId = row.lastPostId === 0 ? null : row.lastPostId
  return { ...row, lastPostId, lastAt: row.lastAt?.toISOString() ?? null }
}

export const topicShape = named(
  'Topic',
  record({
    id,
    title: text(200),
    forum: slug,
    author: text(30),
    createdAt: time,
    isPinned: flag,
    pin: id.nullable().describe('its place among the pinned ones'),
    isLocked: flag,
    slowSeconds: count.describe('seconds between two posts of a member; 0: no slow mode'),
    posts: count.describe('without removed ones'),
    numbers: count.describe('the highest number of a post'),
    lastPostId: id.nullable(),
    lastAt: time.nullable(),
    isUnread: flag,
    answerId: id.nullable().describe('the post that is the accepted answer'),
    labels: list(text(MAX_LABEL)),
    revision: id.describe('of title and labels; incremented by each edit'),
  }),
)

export const forwardShape = record({ topic: id, title: text(200), forum: slug, until: time })

export function forwardItem({ topicId, title, forumSlug, until }: ForwardRow) {
  return { topic: topicId, title, forum: forumSlug, until: until.toISOString() }
}

export function topicItem(row: TopicRow) {
  return {
    id: row.id,
    title: row.title,
    forum: row.forumSlug,
    author: row.author,
    createdAt: row.createdAt.toISOString(),
    isPinned: row.pin !== null,
    pin: row.pin,
    isLocked: row.isLocked,
    slowSeconds: row.slowSeconds,
    posts: row.posts,
    numbers: row.numbers,
    lastPostId: row.lastPostId === 0 ? null : row.lastPostId,
    lastAt: row.lastAt?.toISOString() ?? null,
    isUnread: row.isUnread,
    answerId: row.answerId,
    labels: row.labels,
    revision: row.revision,
  }
}

export const postShape = named(
  'Post',
  record({
    id,
    topic: id,
    number: id.describe('its place in the topic; only a split or merge changes it'),
    author: text(30),
    ...writtenShape(MAX_POST, 2_000_000),
  }),
)

export const topicPageShape = record({
  topic: topicShape,
  page: id,
  pages: id,
  posts: list(postShape),
})

export function postItem(row: PostRow, reader: { can: (permission: Permission) => boolean }) {
  return {
    id: row.id,
    topic: row.topicId,
    number: row.number,
    author: row.author,
    ...writtenItem(row, canRead(row, reader), `post-${row.id}`),
  }
}
