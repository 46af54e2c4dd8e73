import * as conversations from '../../../store/messages/conversations.ts'
import * as writing from '../../../store/messages/writing.ts'
import { created, get, invalid, page, post, refuse } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { draftedForm, sentDraft } from '../../texts/parts/draft.ts'
import { previewOf } from '../../texts/parts/preview.ts'
import { MAX_SUBJECT, MAX_TO, readAnswer, readStart } from '../forms.ts'
import { findConversation } from '../found.ts'
import { messageItem } from '../json.ts'
import { anchorOf } from '../lines.ts'
import * as api from './api.ts'
import { authorOf, errorsOf } from './outcomes.ts'
import { answerPage, newPage } from './pages.ts'

export const form = get('/messages/new', 'messages.write', api.form, async (call) => {
  const { query } = call
  const given = (name: string, most: number) => String(query[name] ?? '').slice(0, most)
  const values = { to: given('to', MAX_TO), subject: given('subject', MAX_SUBJECT), body: '' }
  const { form: typed, draft } = await draftedForm(call, '/messages', values)
  return page('messages/write/write', newPage(typed, null, draft), values)
})

export const start = post('/messages', 'messages.write', api.start, async (call) => {
  const { db, body: values, now } = call
  const again = (errors: FieldErrors, options = {}) =>
    invalid('messages/write/write', newPage({ values: shown(values), errors }), errors, options)
  const read = readStart(values)
  if (!read.ok) return again(read.errors)
  const done = await writing.start(db, authorOf(call), read.value, now)
  if (!done.ok) {
    const { errors, options } = errorsOf(done, 'to')
    return again(errors, options)
  }
  await sentDraft(call, '/messages')
  const sent = await conversations.message(db, seen(done.conversationId), done.messageId)
  if (sent === undefined) return refuse('CONVERSATION_NOT_FOUND')
  return created(`/messages/${done.conversationId}`, messageItem(sent), 'Message sent.')
})

export const preview = post('/messages/preview', 'messages.write', api.preview, (call) =>
  previewOf(call, 'messages/write/write', {
    read: readStart,
    show: (form, previewed) => newPage({ ...form, values: shown(form.values) }, previewed),
  }),
)

export const answer = post('/messages/:id', 'messages.write', api.answer, async (call) => {
  const { db, body: values, now } = call
  const found = await findConversation(call, call.params.id)
  if (!found.ok) return found.reply
  const { conversation } = found
  const again = (errors: FieldErrors, options = {}) =>
    invalid('messages/write/write', answerPage({ values, errors }, conversation), errors, options)
  const read = readAnswer(values)
  if (!read.ok) return again(read.errors)
  const done = await writing.answer(db, authorOf(call), conversation.id, read.value.body, now)
  if (!done.ok) {
    const { errors, options } = errorsOf(done, 'body')
    return again(errors, options)
  }
  await sentDraft(call, `/messages/${conversation.id}`)
  const sent = await conversations.message(db, conversation, done.messageId)
  if (sent === undefined) return refuse('CONVERSATION_NOT_FOUND')
  const at = `/messages/${conversation.id}?at=newest#${anchorOf(sent.id)}`
  return created(at, messageItem(sent), 'Message sent.')
})

export const answerPreview = post(
  '/messages/:id/preview',
  'messages.write',
  api.answerPreview,
  async (call) => {
    const found = await findConversation(call, call.params.id)
    if (!found.ok) return found.reply
    return previewOf(call, 'messages/write/write', {
      read: readAnswer,
      show: (form, previewed) => answerPage(form, found.conversation, previewed),
    })
  },
)

/** The author sees every message of a new conversation. */
const seen = (id: number) => ({ id, seesAfter: 0 })

/** Joins names into one text, as JSON may send a list. */
function shown(values: Readonly<Record<string, unknown>>) {
  return { ...values, to: Array.isArray(values.to) ? values.to.join(', ') : values.to }
}
