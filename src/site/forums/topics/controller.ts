import { pageOf, POSTS_PER_PAGE } from '../../../domain/forums/topics.ts'
import * as posting from '../../../store/forums/posting.ts'
import * as posts from '../../../store/forums/posts.ts'
import * as reads from '../../../store/forums/reads.ts'
import type { Call, Reply } from '../../http/action.ts'
import { feedLinks } from '../../feeds/parts/addresses.ts'
import { created, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import { pollPart } from '../../polls/parts/part.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { wrong } from '../../http/frame/forms.ts'
import { waitText } from '../../http/frame/waiting.ts'
import { reactionsOf } from '../../texts/parts/reactions.ts'
import { draftedForm, sentDraft } from '../../texts/parts/draft.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import { namedIn } from '../../ui/named-in.ts'
import { quoting, readAnswer, readPage, readTopic, unknownLabels } from '../forms.ts'
import { findForum, findTopic, openPost } from '../found.ts'
import { postItem, topicItem } from '../json.ts'
import { canAnswer, postHref } from '../lines.ts'
import { answerPage, postsOf, startPage, topicsOf, WRITE } from '../posts/pages.ts'
import { notAdmitted } from '../../text-rules/parts/outcome.ts'
import { forumWatchPart } from '../../watches/parts/part.ts'
import { newsOf } from '../news.ts'
import * as api from './api.ts'
import { topicPage } from './pages.ts'

const TOPIC = '/topics/:id'

export const show = get(TOPIC, 'forums.read', api.show, async (call) => shown(call))

/** The page of a topic, with words in its address that are only for readers: any words work. */
export const named = get(`${TOPIC}/:slug`, 'forums.read', api.show, async (call) => shown(call))

async function shown(call: Call<'/topics/:id', 'forums.read'>): Promise<Reply> {
  const { db, query, member, now } = call
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  const number = readPage(query.page)
  const pages = pageOf(topic.numbers)
  if (number === null || number > pages) return refuse('NOT_FOUND')
  const last = number * POSTS_PER_PAGE
  const rows = await posts.between(db, topic.id, [last - POSTS_PER_PAGE + 1, last])
  const seen = rows.at(-1)?.number ?? 0
  let unread: ReadonlySet<number> = new Set()
  if (topic.isUnread) {
    const { id: topicId, arrangement } = topic
    unread = await reads.unreadAmong(db, { memberId: member.id, topicId }, idsOf(rows))
    await reads.topic(db, { memberId: member.id, topicId, number: seen, arrangement })
  }
  const isAuthor = topic.authorId === member.id && !topic.isLocked
  const place = { topicId: topic.id }
  const poll = await pollPart(call, number === 1 ? place : null, isAuthor)
  const feed = feedLinks(call, `topic-${topic.id}`)
  const reactions = await reactionsOf(call, 'post', idsOf(rows))
  const shownTopic = { topic, poll, rows, unread, reactions, page: number, pages }
  const watch = await forumWatchPart(call, { kind: 'topic', id: topic.id }, `/topics/${topic.id}`)
  const news = newsOf(`topic-${topic.id}`, `/topics/${topic.id}/unread`, topic.lastPostId)
  const data = { ...topicPage(shownTopic, call, now), ...feed, watch, ...news }
  const items = rows.map((row) => postItem(row, call))
  return page('forums/topic', data, { topic: topicItem(topic), page: number, pages, posts: items })
}

const idsOf = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id)

/** Redirects to the first unread post, on whichever page it is. */
export const firstUnread = get(`${TOPIC}/unread`, 'forums.read', api.firstUnread, async (call) => {
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  const place = { memberId: call.member.id, topicId: topic.id }
  const first = await reads.firstUnread(call.db, place)
  const row = first === null ? undefined : await posts.find(call.db, first.id)
  if (row === undefined) return refuse('TOPIC_REMOVED')
  return redirect(postHref(row, topic), undefined, postItem(row, call))
})

export const startForm = get('/forums/:slug/new', 'forums.write', api.startForm, async (call) => {
  const found = await findForum(call, call.params.slug)
  if (!found.ok) return found.reply
  if (!found.forum.canStart) return refuse('FORBIDDEN')
  const { form, draft } = await draftedForm(call, topicsOf(found.forum))
  return page(WRITE, startPage(form, found.forum, null, draft), {})
})

export const start = post('/forums/:slug/topics', 'forums.write', api.start, async (call) => {
  const { db, body: values, member, now } = call
  const found = await findForum(call, call.params.slug)
  if (!found.ok) return found.reply
  const { forum } = found
  if (!forum.canStart) return refuse('FORBIDDEN')
  const again = (errors: FieldErrors, options = {}) =>
    invalid(WRITE, startPage({ values, errors }, forum), errors, options)
  const read = readTopic(values)
  if (!read.ok) return again(read.errors)
  const { title, body, labels = [] } = read.value
  const unknown = labels.filter((label) => !forum.labels.includes(label))
  if (unknown.length > 0) return again(wrong('labels', unknownLabels(unknown)))
  const written = { authorId: member.id, title, body, labels, ...namedIn(body) }
  const done = await posting.start(db, forum.id, written, now)
  if (done.ok || done.code === 'HELD') await sentDraft(call, topicsOf(forum))
  if (!done.ok) return notPosted(call, 'topic', done, again)
  return posted(call, done.id, 'Topic started.')
})

export const startPreview = post(
  '/forums/:slug/preview',
  'forums.write',
  api.startPreview,
  async (call) => {
    const found = await findForum(call, call.params.slug)
    if (!found.ok) return found.reply
    return previewOf(call, WRITE, {
      read: readTopic,
      show: (form, previewed) => startPage(form, found.forum, previewed),
    })
  },
)

export const answerForm = get(`${TOPIC}/answer`, 'forums.write', api.answerForm, async (call) => {
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  if (!canAnswer(topic, call)) return closed(topic)
  const { quote } = call.query
  const quoted = typeof quote === 'string' ? await openPost(call, quote) : null
  if (quoted?.ok === false) return quoted.reply
  const body = quoted === null ? '' : quoting(quoted.post)
  const { form, draft } = await draftedForm(call, postsOf(topic), { body })
  return page(WRITE, answerPage(form, topic, null, draft), { body })
})

export const answer = post(`${TOPIC}/posts`, 'forums.write', api.answer, async (call) => {
  const { db, body: values, member, now } = call
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  if (!canAnswer(topic, call)) return closed(topic)
  const again = (errors: FieldErrors, options = {}) =>
    invalid(WRITE, answerPage({ values, errors }, topic), errors, options)
  const read = readAnswer(values)
  if (!read.ok) return again(read.errors)
  const { body } = read.value
  const isStaff = call.can('forums.moderate')
  const written = { authorId: member.id, body, ...namedIn(body), isStaff }
  const done = await posting.answer(db, topic.id, written, now)
  if (done.ok || done.code === 'HELD') await sentDraft(call, postsOf(topic))
  if (!done.ok) return notPosted(call, 'post', done, again)
  return posted(call, done.id, 'Post added.')
})

export const answerPreview = post(
  `${TOPIC}/preview`,
  'forums.write',
  api.answerPreview,
  async (call) => {
    const found = await findTopic(call, call.params.id)
    if (!found.ok) return found.reply
    return previewOf(call, WRITE, {
      read: readAnswer,
      show: (form, previewed) => answerPage(form, found.topic, previewed),
    })
  },
)

function closed({ isLocked }: { readonly isLocked: boolean }): Reply {
  return refuse(isLocked ? 'TOPIC_LOCKED' : 'FORBIDDEN')
}

/** Leads to a new post on its page, and returns the post as JSON. */
async function posted(call: Call<string, 'forums.write'>, id: number, says: string) {
  const found = await openPost(call, String(id))
  if (!found.ok) return found.reply
  return created(postHref(found.post, found.topic), postItem(found.post, call), says)
}

type NotPosted = Exclude<posting.Posted, { readonly ok: true }>
type Again = (errors: FieldErrors, options?: object) => Reply

/** Shows the form again with the reason for refusing the post, or says that the post waits. */
function notPosted(
  call: Call<string, 'forums.write'>,
  kind: 'topic' | 'post',
  failed: NotPosted,
  again: Again,
): Reply | Promise<Reply> {
  if (failed.code === 'GONE') return refuse('TOPIC_NOT_FOUND')
  if (failed.code === 'LOCKED') return refuse('TOPIC_LOCKED')
  if (failed.code === 'SLOW') {
    const { waitSeconds: retryAfterSeconds } = failed
    const errors = wrong('', `This topic is in slow mode. Post in ${waitText(retryAfterSeconds)}.`)
    return again(errors, { code: 'TOO_MANY_POSTS', retryAfterSeconds })
  }
  return notAdmitted(call, kind, failed, again)
}
