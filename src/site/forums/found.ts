import type { ForumRow } from '../../store/forums/forums.ts'
import * as forums from '../../store/forums/forums.ts'
import type { PostRow } from '../../store/forums/posts.ts'
import * as posts from '../../store/forums/posts.ts'
import type { TopicRow } from '../../store/forums/topics.ts'
import * as topics from '../../store/forums/topics.ts'
import type { Call, OrReply } from '../http/action.ts'
import { refused } from '../http/action.ts'
import { idOf } from '../http/frame/path-ids.ts'

// Finds what a path names. For readers who may not see it, it does not exist.

type Asked = Pick<Call<string, 'forums.read'>, 'db' | 'member' | 'can' | 'now'>

/** Returns the member whose view of the forums the store loads. */
export function readerOf({ member, now }: Pick<Asked, 'member' | 'now'>): forums.Reader {
  return { memberId: member.id, now }
}

export async function findForum(call: Asked, slug: string): Promise<OrReply<{ forum: ForumRow }>> {
  const forum = await forums.find(call.db, slug, readerOf(call))
  return forum === undefined ? refused('FORUM_NOT_FOUND') : { ok: true, forum }
}

/** Finds a topic; if all its posts were removed, only for staff. */
export async function findTopic(call: Asked, param: string): Promise<OrReply<{ topic: TopicRow }>> {
  const topic = await topics.find(call.db, idOf(param), readerOf(call))
  if (topic === undefined) return refused('TOPIC_NOT_FOUND')
  if (topic.posts === 0 && !call.can('forums.moderate')) return refused('TOPIC_REMOVED')
  return { ok: true, topic }
}

export interface PostOfTopic {
  readonly post: PostRow
  readonly topic: TopicRow
}

/** Finds a post, removed or not, and its topic. */
export async function findPost(call: Asked, param: string): Promise<OrReply<PostOfTopic>> {
  const post = await posts.find(call.db, idOf(param))
  if (post === undefined) return refused('POST_NOT_FOUND')
  const found = await findTopic(call, String(post.topicId))
  return found.ok ? { ok: true, post, topic: found.topic } : found
}

/** Finds a post and its topic; refused if the post was removed. */
export async function openPost(call: Asked, param: string): Promise<OrReply<PostOfTopic>> {
  const found = await findPost(call, param)
  return found.ok && found.post.removedAt !== null ? refused('POST_REMOVED') : found
}
