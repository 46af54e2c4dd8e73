import type { ForumRow } from '../../store/forums/forums.ts'
import * as forums from '../../store/forums/forums.ts'
import * as lines from '../../store/forums/forwards.ts'
import * as reads from '../../store/forums/reads.ts'
import * as topics from '../../store/forums/topics.ts'
import { feedLinks } from '../feeds/parts/addresses.ts'
import type { Call } from '../http/action.ts'
import { get, invalid, page, post, redirect, refuse } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { cut } from '../http/frame/pager.ts'
import { belowIn, listed, placeBelow } from '../http/frame/listed.ts'
import * as api from './api.ts'
import { readUpTo } from './forms.ts'
import { findForum, readerOf } from './found.ts'
import { forumItem, forwardItem, topicItem } from './json.ts'
import { forumWatchPart } from '../watches/parts/part.ts'
import { newsOf } from './news.ts'
import { forumPage, indexPage, unreadPage } from './pages.ts'

const placeOf = ({ lastPostId: below }: topics.TopicRow) => ({ below })

export const index = get('/forums', 'forums.read', api.index, async (call) => {
  const rows = await forums.index(call.db, readerOf(call))
  const json = { items: rows.map(forumItem), next: null, total: rows.length }
  const data = { ...indexPage(rows, call.now), ...feedLinks(call, 'forums') }
  return page('forums/index', data, json)
})

export const unread = get('/forums/unread', 'forums.read', api.unread, async (call) => {
  const found = await listed(
    call,
    placeBelow,
    (at, limit) => topics.unread(call.db, readerOf(call), { before: at?.below ?? null, limit }),
    placeOf,
  )
  const { rows, next } = found
  const data = unreadPage(rows, found, call.now)
  return page('forums/unread', data, { items: rows.map(topicItem), next, total: null })
})

export const show = get('/forums/:slug', 'forums.read', api.show, async (call) => {
  const { query, now } = call
  const found = await findForum(call, call.params.slug)
  if (!found.ok) return found.reply
  const { forum } = found
  const before = belowIn(query)
  const label = forum.labels.find((one) => one === query.label) ?? null
  if (query.label !== undefined && label === null) return refuse('NOT_FOUND')
  const shelf = await listOf(call, forum, { before, label })
  const { pinned, rows, forwards, next } = shelf
  const paged = { isFirst: before === null, next }
  const shown = { forum, ...shelf, canWrite: call.can('forums.write'), label }
  const feed = feedLinks(call, `forum-${forum.id}`)
  const watch = await forumWatchPart(call, { kind: 'forum', id: forum.id }, `/forums/${forum.slug}`)
  const news = newsOf(`forum-${forum.id}`, `/forums/${forum.slug}`)
  const data = { ...forumPage(shown, paged, now), ...feed, watch, ...news }
  const items = rows.map(topicItem)
  const also = { pinned: pinned.map(topicItem), moved: forwards.map(forwardItem) }
  const json = { items, next, total: null, forum: forumItem(forum), ...also }
  return page('forums/forum', data, json)
})

/** Loads a page of a forum: topics, pinned ones on the first page, and links to moved topics. */
async function listOf(
  call: Call<'/forums/:slug', 'forums.read'>,
  { id }: ForumRow,
  { before, label }: { readonly before: number | null; readonly label: string | null },
) {
  const { db, query } = call
  const limit = listLimit(query.limit)
  const reader = readerOf(call)
  const pinned = before === null ? await topics.pinned(db, id, reader, label) : []
  const read = await topics.list(db, id, reader, { before, limit: limit + 1, label })
  const { rows, next } = cut(read, limit, placeOf)
  const above = next === null ? 0 : (rows.at(-1)?.lastPostId ?? 0)
  const forwards = label === null ? await lines.list(db, id, reader, { before, above }) : []
  return { pinned, rows, forwards, next }
}

/** Marks what the page showed as read; what was posted since then remains unread. */
export const read = post('/forums/:slug/read', 'forums.write', api.read, async (call) => {
  const { db, body, member, now } = call
  const found = await findForum(call, call.params.slug)
  if (!found.ok) return found.reply
  const { forum } = found
  const form = readUpTo(body)
  if (!form.ok) {
    const nothing = { pinned: [], rows: [], forwards: [], label: null }
    const empty = forumPage({ forum, ...nothing, canWrite: false }, FIRST, now)
    return invalid('forums/forum', empty, form.errors)
  }
  const { upTo: postId, arrivals = forum.arrivals } = form.value
  await reads.forum(db, { memberId: member.id, forumId: forum.id, postId, arrivals })
  return redirect(`/forums/${forum.slug}`, 'Topics marked as read.')
})

const FIRST = { isFirst: true, next: null }
