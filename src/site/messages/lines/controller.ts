import * as editing from '../../../store/messages/editing.ts'
import { del, get, invalid, page, patch, redirect, refuse } from '../../http/action.ts'
import { encodeCursor } from '../../http/frame/cursor.ts'
import { untyped } from '../../http/frame/fields.ts'
import { conflicting } from '../../texts/parts/edits.ts'
import { wordings } from '../../texts/parts/wordings.ts'
import { readEdit } from '../forms.ts'
import type { FoundMessage } from '../found.ts'
import { findMessage, openMessage } from '../found.ts'
import { messageItem } from '../json.ts'
import { anchorOf, messageHref, rightsTo } from '../lines.ts'
import { editByRules } from '../../text-rules/parts/outcome.ts'
import * as api from './api.ts'
import { editPage, removePage } from './pages.ts'

const TEXT = '/messages/:id/texts/:message'

/** Redirects to the place of a message in its conversation. */
export const show = get(TEXT, 'messages.read', api.show, async (call) => {
  const found = await findMessage(call)
  if (!found.ok) return found.reply
  return redirect(placeOf(found), undefined, messageItem(found.message))
})

export const editForm = get(`${TEXT}/edit`, 'messages.write', api.editForm, async (call) => {
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  const { message } = found
  if (!rightsTo(message, call).canEdit) return refuse('MESSAGE_NOT_EDITABLE')
  const data = editPage(untyped({ body: message.body }), found)
  return page('messages/lines/edit', data, messageItem(message))
})

export const edit = patch(TEXT, 'messages.write', api.edit, async (call) => {
  const { db, body: values, now } = call
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  const { message } = found
  if (!rightsTo(message, call).canEdit) return refuse('MESSAGE_NOT_EDITABLE')
  const read = await editByRules(call, readEdit(values), 'message', message.body)
  if (!read.ok) {
    const data = editPage({ values, errors: read.errors }, found)
    return invalid('messages/lines/edit', data, read.errors)
  }
  const { body, revision = message.revision } = read.value
  const done = await editing.edit(db, message.id, revision, body, now)
  if (!done.ok && done.code === 'CONFLICT') return overtaken(call, revision)
  if (!done.ok) return refuse(done.code === 'GONE' ? 'MESSAGE_REMOVED' : 'MESSAGE_NOT_EDITABLE')
  const saved = await findMessage(call)
  if (!saved.ok) return saved.reply
  return redirect(placeOf(saved), 'Message saved.', messageItem(saved.message))
})

/** The form again with everything that was typed, next to the current text. */
async function overtaken(
  call: Parameters<typeof findMessage>[0] & Parameters<typeof conflicting>[0],
  revision: number,
) {
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  const current = { ...found.message, entity: 'message' } as const
  return conflicting(call, 'messages/lines/edit', current, revision, (form, seen) =>
    editPage(form, found, seen),
  )
}

export const removal = get(`${TEXT}/remove`, 'messages.write', api.editForm, async (call) => {
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  if (!rightsTo(found.message, call).canRemove) return refuse('FORBIDDEN')
  return page('messages/lines/remove', removePage(found), messageItem(found.message))
})

export const remove = del(TEXT, 'messages.write', api.remove, async (call) => {
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  if (!rightsTo(found.message, call).canRemove) return refuse('FORBIDDEN')
  await editing.retract(call.db, found.message.id, call.now)
  const after = await findMessage(call)
  if (!after.ok) return after.reply
  return redirect(placeOf(after), 'Message removed.', messageItem(after.message))
})

export const history = get(`${TEXT}/history`, 'messages.read', api.history, async (call) => {
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  const { id, revision } = found.message
  const href = messageHref(found.message)
  const of = { label: found.conversation.subject, href }
  return wordings(call, 'message', { title: 'Message history', of, href, id, revision })
})

/** However many are newer: the page that ends with it. */
function placeOf({ conversation, message }: FoundMessage): string {
  const cursor = encodeCursor({ below: message.id + 1 })
  const isLast = message.id === conversation.lastId
  const where = isLast ? '?at=newest' : `?cursor=${cursor}`
  return `/messages/${conversation.id}${where}#${anchorOf(message.id)}`
}
