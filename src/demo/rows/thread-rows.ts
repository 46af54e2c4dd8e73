import { sql } from 'kysely'
import type pg from 'pg'
import { copyRows } from '../../store/base/bulk-copy.ts'
import type { Db } from '../../store/base/db.ts'
import { createDraw } from '../draw.ts'
import type { DemoThreads } from '../threads.ts'
import { makeThreads } from '../threads.ts'
import { dateOf } from './member-rows.ts'
import type { Parts } from './lanes/parts.ts'
import { copyInParts } from './lanes/parts.ts'
import type { DemoTalk } from './types.ts'

/** The smallest share of posts that a member has read. */
const LEAST_READ = 0.7

/**
 * Writes topics and posts of the forums in which members start topics, and what each member has
 * read.
 */
export async function* writeThreads(client: pg.ClientBase, tx: Db, talk: DemoTalk): Parts {
  await sql`
    update forum set labels = case slug when 'help' then ${HELP}::text[] else ${OTHER}::text[] end
    where slug in ('help', 'general')`.execute(tx)
  const { rows: forums } = await sql<DemoForum>`
    select id, labels from forum where start_role = 'member' and archived_at is null
    order by position, id`.execute(tx)
  const threads = makeThreads({ ...talk, forums: forums.length })
  await copyRows(
    client,
    'topic',
    [
      ...(['id', 'forum_id', 'author_id', 'title', 'created_at', 'numbers', 'posts'] as const),
      ...(['last_number', 'last_post_id', 'last_at', 'last_author_id', 'labels'] as const),
    ],
    topicRows(threads, forums),
  )
  yield* copyInParts(
    client,
    'post',
    [
      ...(['id', 'topic_id', 'number', 'author_id', 'body', 'created_at'] as const),
      ...(['removed_at', 'removed_by', 'removed_reason'] as const),
    ],
    postRows(threads, talk.moderatorId),
  )
  yield* copyInParts(
    client,
    'forum_read',
    ['member_id', 'forum_id', 'post_id'],
    readRows(talk, forums, threads.postCount),
  )
  await sql`
    update forum set topics = counted.topics, posts = counted.posts
    from (select forum_id, count(*) as topics, sum(posts) as posts from topic group by forum_id)
      as counted
    where counted.forum_id = forum.id`.execute(tx)
}

interface DemoForum {
  readonly id: number
  readonly labels: readonly string[]
}

const HELP = ['Question', 'Solved', 'Client']
const OTHER = ['Discussion', 'Idea']

function* topicRows({ topics }: DemoThreads, forums: readonly DemoForum[]) {
  for (const [at, { forum, last, ...topic }] of topics.entries()) {
    const { authorId, title, createdAt, numbers, removed } = topic
    const start = [at + 1, forums[forum].id, authorId, title, dateOf(createdAt)]
    const end = [last.number, last.place + 1, dateOf(last.at), last.authorId]
    const label = forums[forum].labels.at(at % 4)
    const labels = label === undefined ? '{}' : `{${label}}`
    yield [...start, numbers, numbers - removed, ...end, labels]
  }
}

function* postRows({ posts }: DemoThreads, moderatorId: number) {
  let id = 0
  for (const { topic, number, authorId, body, createdAt, isRemoved } of posts) {
    const removed = isRemoved ? [dateOf(createdAt + 600), moderatorId, 'Off topic.'] : NOT_REMOVED
    yield [++id, topic + 1, number, authorId, body, dateOf(createdAt), ...removed]
  }
}

const NOT_REMOVED = [null, null, null]

/**
 * Yields how far members have read: all but the newest posts of a forum, each member up to a
 * different post.
 */
function* readRows(
  { seed, members }: DemoTalk,
  forums: readonly { readonly id: number }[],
  postCount: number,
) {
  for (const [nth, member] of members.entries()) {
    const draw = createDraw(seed, 'read', nth)
    for (const { id } of forums) {
      const share = 1 - (1 - LEAST_READ) * draw.next() ** 2
      yield [member.id, id, Math.floor(postCount * share)]
    }
  }
}
