import { pageOf, POSTS_PER_PAGE, topicHref } from '../../../domain/forums/topics.ts'
import * as forums from '../../../store/forums/forums.ts'
import * as merging from '../../../store/forums/merging.ts'
import * as posts from '../../../store/forums/posts.ts'
import * as splitting from '../../../store/forums/splitting.ts'
import type { TopicRow } from '../../../store/forums/topics.ts'
import * as topics from '../../../store/forums/topics.ts'
import type { Call } from '../../http/action.ts'
import { created, get, invalid, page, post, redirect, refuse } from '../../http/action.ts'
import type { Typed } from '../../http/frame/fields.ts'
import { untyped } from '../../http/frame/fields.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { isChecked, wrong } from '../../http/frame/forms.ts'
import { readPage } from '../forms.ts'
import { findTopic, readerOf } from '../found.ts'
import { postItem, topicItem } from '../json.ts'
import * as api from './api.ts'
import type { SplitForm } from './forms.ts'
import { readMerge, readSplit } from './forms.ts'
import { mergePage, splitPage } from './pages.ts'

const TOPIC = '/topics/:id'
const SPLIT = 'forums/arrange/split'
const MERGE = 'forums/arrange/merge'

type Asked = Call<string, 'forums.moderate'>

export const splitForm = get(`${TOPIC}/split`, 'forums.moderate', api.splitForm, async (call) => {
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  const number = readPage(call.query.page)
  const pages = pageOf(topic.numbers)
  if (number === null || number > pages) return refuse('NOT_FOUND')
  const form = untyped({ forum: topic.forumSlug })
  const { rows, data } = await splitData(call, topic, form, number)
  const items = rows.map((row) => postItem(row, call))
  return page(SPLIT, data, { topic: topicItem(topic), page: number, pages, posts: items })
})

export const split = post(`${TOPIC}/split`, 'forums.moderate', api.split, async (call) => {
  const { db, body: values, actor, now } = call
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  const again = async (errors: FieldErrors) =>
    invalid(SPLIT, (await splitData(call, topic, { values, errors })).data, errors)
  const read = readSplit(values)
  if (!read.ok) return again(read.errors)
  const { title, forum = topic.forumSlug, reason = '' } = read.value
  const to = await placeOf(call, topic, forum)
  if (to === null) return again(wrong('forum', 'is not a forum that topics can be moved to'))
  const which = { title, forumId: to, reason, ...(await choiceOf(call, topic, read.value)) }
  const done = await splitting.split(db, topic.id, which, actor, now)
  if (!done.ok && done.code === 'GONE') return refuse('TOPIC_NOT_FOUND')
  if (!done.ok) return again(wrong('posts', WRONG[done.code]))
  const made = await topics.find(db, done.id, readerOf(call))
  if (made === undefined) return refuse('TOPIC_NOT_FOUND')
  return created(topicHref(made), topicItem(made), 'Topic split.')
})

const WRONG = {
  NONE: 'must name at least one post of the topic that was not removed',
  ALL: 'must leave a post in the topic: to move all of them, move the topic',
} as const

/** Returns the ID of a forum, if the topic is in it or the reader can see it; null otherwise. */
async function placeOf(call: Asked, topic: TopicRow, slug: string): Promise<number | null> {
  if (slug === topic.forumSlug) return topic.forumId
  const open = await forums.index(call.db, readerOf(call))
  return open.find((one) => one.slug === slug)?.id ?? null
}

/** Returns the chosen posts, and the number from which all posts move; null: only chosen ones. */
async function choiceOf(
  { db }: Asked,
  { id }: TopicRow,
  { posts: chosen = [], andLater }: SplitForm,
) {
  if (!isChecked(andLater)) return { posts: chosen, from: null }
  const last = chosen.length === 0 ? undefined : await posts.find(db, Math.max(...chosen))
  return { posts: chosen, from: last?.topicId === id ? last.number : null }
}

async function splitData(call: Asked, topic: TopicRow, form: Typed, number = 1) {
  const { db, now } = call
  const last = number * POSTS_PER_PAGE
  const rows = await posts.between(db, topic.id, [last - POSTS_PER_PAGE + 1, last])
  const open = await forums.index(db, readerOf(call))
  const { forumSlug: slug, forum: name } = topic
  const isOpen = open.some((one) => one.slug === slug)
  const places = isOpen ? open : [{ slug, name }, ...open]
  const pages = pageOf(topic.numbers)
  return { rows, data: splitPage(form, { topic, forums: places, rows, page: number, pages, now }) }
}

export const mergeForm = get(`${TOPIC}/merge`, 'forums.moderate', api.mergeForm, async (call) => {
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  return page(MERGE, mergePage(untyped({ forwardDays: '7' }), found.topic), {})
})

export const merge = post(`${TOPIC}/merge`, 'forums.moderate', api.merge, async (call) => {
  const { db, body: values, actor, now } = call
  const found = await findTopic(call, call.params.id)
  if (!found.ok) return found.reply
  const { topic } = found
  const again = (errors: FieldErrors) =>
    invalid(MERGE, mergePage({ values, errors }, topic), errors)
  const read = readMerge(values)
  if (!read.ok) return again(read.errors)
  const into = await topics.find(db, read.value.into, readerOf(call))
  if (into === undefined) return again(wrong('into', 'is not a topic that you can see'))
  const { reason = '', forwardDays = 0 } = read.value
  const said = { reason, forwardDays }
  const done = await merging.merge(db, [topic.id, into.id], said, actor, now)
  if (done === 'GONE') return refuse('TOPIC_NOT_FOUND')
  if (done === 'SAME') return again(wrong('into', 'is this topic'))
  if (done === 'POLLS')
    return again(wrong('into', 'has a poll, and so does this topic. Remove one of the polls first'))
  const kept = (await topics.find(db, into.id, readerOf(call))) ?? into
  return redirect(topicHref(kept), 'Topics merged.', topicItem(kept))
})
