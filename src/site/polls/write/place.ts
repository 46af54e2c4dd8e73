import * as articles from '../../../store/articles/articles.ts'
import * as topics from '../../../store/forums/topics.ts'
import type { Call, OrReply } from '../../http/action.ts'
import { refused } from '../../http/action.ts'
import { idOf } from '../../http/frame/path-ids.ts'

/** The page to which a new poll is added. */
export interface PollPlace {
  /** The field that names it; null: it is on its page only. */
  readonly name: 'topic' | 'article' | null
  readonly id: number
  readonly link: { readonly label: string; readonly href: string } | null
}

type Asked = Pick<Call<string, 'polls.write'>, 'db' | 'member' | 'can' | 'now'>
type Found = OrReply<{ readonly place: PollPlace }>

/**
 * Returns the topic or article that a form or an address names, if the member may add a poll to it.
 */
export async function placeIn(
  call: Asked,
  { topic, article }: { readonly topic?: unknown; readonly article?: unknown },
): Promise<Found> {
  if (isGiven(topic)) return inTopic(call, idOf(String(topic)))
  if (isGiven(article)) return inArticle(call, idOf(String(article)))
  if (!call.can('polls.manage')) return refused('POLL_WITHOUT_PLACE')
  return { ok: true, place: { name: null, id: 0, link: null } }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== ''
}

async function inTopic({ db, member, can, now }: Asked, id: number): Promise<Found> {
  const topic = await topics.find(db, id, { memberId: member.id, now })
  if (topic === undefined || topic.posts === 0 || !can('forums.read')) {
    return refused('TOPIC_NOT_FOUND')
  }
  const isStaff = can('polls.manage')
  if (topic.authorId !== member.id && !isStaff) return refused('FORBIDDEN')
  if (topic.isLocked && !isStaff) return refused('TOPIC_LOCKED')
  const link = { label: topic.title, href: `/topics/${id}` }
  return { ok: true, place: { name: 'topic', id, link } }
}

async function inArticle({ db, member, can, now }: Asked, id: number): Promise<Found> {
  const row = await articles.find(db, id)
  const isOwn = row?.authorId === member.id
  const isStaff = can('articles.manage') && row?.kind !== 'member'
  const isOut = row !== undefined && row.publishedAt !== null && row.publishedAt <= now
  const isSeen = row?.removedAt === null && (isOwn || isStaff || isOut) && can('articles.read')
  if (row === undefined || !isSeen) return refused('ARTICLE_NOT_FOUND')
  if (!isOwn && !isStaff) return refused('FORBIDDEN')
  const link = { label: row.title, href: `/articles/${id}` }
  return { ok: true, place: { name: 'article', id, link } }
}
