import { readsStandby } from '../../store/base/standby-reads.ts'
import * as conversations from '../../store/messages/conversations.ts'
import * as inbox from '../../store/messages/inbox.ts'
import * as keeping from '../../store/messages/keeping.ts'
import type { Call } from '../http/action.ts'
import { get, page, patch, put, redirect, refuse } from '../http/action.ts'
import { listLimit } from '../http/frame/cursor.ts'
import { readForm } from '../http/frame/forms.ts'
import { cut } from '../http/frame/pager.ts'
import { belowIn, listed, placeBelow } from '../http/frame/listed.ts'
import * as api from './api.ts'
import { changeShape, isOn, MAX_WORDS, readShape } from './forms.ts'
import { findConversation, openMessage } from './found.ts'
import { quotation } from '../../domain/texts/named.ts'
import { conversationItem, inboxItem, messageItem } from './json.ts'
import { draftedForm } from '../texts/parts/draft.ts'
import { reactionsOf } from '../texts/parts/reactions.ts'
import { DELETED, messageHref } from './lines.ts'
import { conversationPage, inboxPage } from './pages.ts'

/** The messages on a page: each may be long. */
const MESSAGES_PER_PAGE = 25

export const list = get('/messages', 'messages.read', api.list, async (call) => {
  const { db, member, query, now } = call
  const isArchived = query.box === 'archive'
  const words = typeof query.q === 'string' ? query.q.trim().slice(0, MAX_WORDS) : ''
  const found = await listed(
    call,
    placeBelow,
    (at, limit) =>
      inbox.list(db, member.id, { isArchived, words, below: at?.below ?? null, limit }),
    ({ lastId }) => ({ below: lastId }),
  )
  const { rows, next } = found
  const canWrite = call.can('messages.write')
  const data = inboxPage(rows, found, { words, isArchived, query, canWrite, now })
  return page('messages/list', data, { items: rows.map(inboxItem), next, total: null })
})

/** Marks what the page shows as read; JSON marks nothing. */
export const show = get('/messages/:id', 'messages.read', api.show, async (call) => {
  const { db, member, query, wantsJson } = call
  const found = await findConversation(call, call.params.id)
  if (!found.ok) return found.reply
  const { conversation } = found
  const below = belowIn(query)
  const limit = wantsJson ? listLimit(query.limit) : MESSAGES_PER_PAGE
  const from = below ?? (wantsJson ? null : await fromUnread(call, conversation))
  const read = await conversations.messages(db, conversation, from, limit + 1)
  const { rows, next } = cut(read, limit, ({ id }) => ({ below: id }))
  const newest = rows.at(0)?.id ?? 0
  const isUnread = conversation.isUnread && newest > conversation.readId
  const marks = !wantsJson && isUnread && !readsStandby(db)
  if (marks) await keeping.markRead(db, conversation.id, member.id, newest)
  const items = rows.map(messageItem)
  const answer = await answerForm(call, conversation)
  if (!answer.ok) return answer.reply
  const shown = { rows, next, isNewest: from === null }
  const ids = rows.map(({ id }) => id)
  const reactions = await reactionsOf(call, 'message', ids)
  const data = conversationPage(conversation, shown, call, { ...answer, reactions })
  const more = { conversation: conversationItem(conversation) }
  return page('messages/show', data, { items, next, total: null, ...more })
})

/** The form for an answer, with the message that it quotes. */
async function answerForm(
  call: Call<'/messages/:id', 'messages.read'>,
  conversation: conversations.Conversation,
) {
  const { quote } = call.query
  const place = `/messages/${conversation.id}`
  if (typeof quote !== 'string') return { ok: true as const, ...(await draftedForm(call, place)) }
  const found = await openMessage({ ...call, params: { ...call.params, message: quote } })
  if (!found.ok) return found
  const { message } = found
  const body = quotation(messageHref(message), message.author ?? DELETED, message.body)
  return { ok: true as const, ...(await draftedForm(call, place, { body })) }
}

/**
 * Returns where the page starts so that it contains the first unread message; null: at the newest.
 */
async function fromUnread(
  { db, member, query }: Call<string, 'messages.read'>,
  conversation: conversations.Conversation,
): Promise<number | null> {
  if (!conversation.isUnread || query.at === 'newest') return null
  const limit = MESSAGES_PER_PAGE + 1
  const ids = await conversations.unreadIds(db, conversation, member.id, limit)
  return ids.length < limit ? null : ids[limit - 1]
}

export const change = patch('/messages/:id', 'messages.write', api.change, async (call) => {
  const { db, member, body } = call
  const found = await findConversation(call, call.params.id)
  if (!found.ok) return found.reply
  const read = readForm(changeShape, body)
  if (!read.ok) return refuse('INVALID', { more: { errors: read.errors } })
  const wanted = { archived: isOn(read.value.archived), muted: isOn(read.value.muted) }
  await keeping.place(db, found.conversation.id, member.id, wanted)
  const after = await findConversation(call, call.params.id)
  if (!after.ok) return after.reply
  const { conversation } = after
  const to = wanted.archived === undefined ? `/messages/${conversation.id}` : '/messages'
  return redirect(to, saidOf(wanted), conversationItem(conversation))
})

function saidOf({ archived, muted }: { archived?: boolean; muted?: boolean }): string {
  if (archived !== undefined) {
    return archived ? 'Conversation archived.' : 'Conversation moved to the inbox.'
  }
  return muted === true ? 'Conversation muted.' : 'Conversation unmuted.'
}

export const read = put('/messages/:id/read', 'messages.write', api.read, async (call) => {
  const { db, member, body } = call
  const found = await findConversation(call, call.params.id)
  if (!found.ok) return found.reply
  const form = readForm(readShape, body)
  if (!form.ok) return refuse('INVALID', { more: { errors: form.errors } })
  await keeping.markRead(db, found.conversation.id, member.id, Number(form.value.upTo))
  const after = await findConversation(call, call.params.id)
  if (!after.ok) return after.reply
  return redirect('/messages', 'Messages marked as unread.', conversationItem(after.conversation))
})
