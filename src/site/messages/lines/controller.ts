import * as editing from '../../../store/messages/editing.ts'
import * as revisions from '../../../store/records/revisions.ts'
import type { Reply } from '../../http/action.ts'
import { del, get, invalid, page, patch, redirect, refuse } from '../../http/action.ts'
import { encodeCursor, listLimit } from '../../http/frame/cursor.ts'
import { untyped } from '../../http/frame/fields.ts'
import { wrong } from '../../http/frame/forms.ts'
import { cut } from '../../http/frame/pager.ts'
import { revisionCount } from '../../ui/history.ts'
import { readCursor, readEdit } from '../forms.ts'
import type { FoundMessage } from '../found.ts'
import { findMessage, openMessage } from '../found.ts'
import { messageItem } from '../json.ts'
import { anchorOf, rightsTo } from '../lines.ts'
import { editByRules } from '../../text-rules/parts/outcome.ts'
import * as api from './api.ts'
import { editPage, historyPage, removePage } from './pages.ts'

/** Each shows two versions. */
const VERSIONS_PER_PAGE = 10

/** Redirects to the place of a message in its conversation. */
export const show = get('/messages/:id/texts/:message', 'messages.read', api.show, async (call) => {
  const found = await findMessage(call)
  if (!found.ok) return found.reply
  return redirect(placeOf(found), undefined, messageItem(found.message))
})

export const editForm = get(
  '/messages/:id/texts/:message/edit',
  'messages.write',
  api.editForm,
  async (call) => {
    const found = await openMessage(call)
    if (!found.ok) return found.reply
    const { message } = found
    if (!rightsTo(message, call).canEdit) return refuse('MESSAGE_NOT_EDITABLE')
    const data = editPage(untyped({ body: message.body }), found)
    return page('messages/lines/edit', data, messageItem(message))
  },
)

export const edit = patch(
  '/messages/:id/texts/:message',
  'messages.write',
  api.edit,
  async (call) => {
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
    if (!done.ok && done.code === 'CONFLICT') return conflicting(call, revision)
    if (!done.ok) return refuse(done.code === 'GONE' ? 'MESSAGE_REMOVED' : 'MESSAGE_NOT_EDITABLE')
    const saved = await findMessage(call)
    if (!saved.ok) return saved.reply
    return redirect(placeOf(saved), 'Message saved.', messageItem(saved.message))
  },
)

/** The form again with everything that was typed, next to the current text. */
async function conflicting(
  call: Parameters<typeof findMessage>[0] & { readonly body: Readonly<Record<string, unknown>> },
  revision: number,
): Promise<Reply> {
  const found = await openMessage(call)
  if (!found.ok) return found.reply
  const { message } = found
  const seen = await revisions.find(call.db, 'message', message.id, revision)
  const values = { ...call.body, revision: String(message.revision) }
  const data = editPage(untyped(values), found, String(seen?.state.body ?? message.body))
  const errors = wrong('', 'You have edited this message elsewhere since you opened it.')
  const more = { revision: message.revision }
  return invalid('messages/lines/edit', data, errors, { code: 'EDIT_CONFLICT', more })
}

export const removal = get(
  '/messages/:id/texts/:message/remove',
  'messages.write',
  api.editForm,
  async (call) => {
    const found = await openMessage(call)
    if (!found.ok) return found.reply
    if (!rightsTo(found.message, call).canRemove) return refuse('FORBIDDEN')
    return page('messages/lines/remove', removePage(found), messageItem(found.message))
  },
)

export const remove = del(
  '/messages/:id/texts/:message',
  'messages.write',
  api.remove,
  async (call) => {
    const found = await openMessage(call)
    if (!found.ok) return found.reply
    if (!rightsTo(found.message, call).canRemove) return refuse('FORBIDDEN')
    await editing.retract(call.db, found.message.id, call.now)
    const after = await findMessage(call)
    if (!after.ok) return after.reply
    return redirect(placeOf(after), 'Message removed.', messageItem(after.message))
  },
)

export const history = get(
  '/messages/:id/texts/:message/history',
  'messages.read',
  api.history,
  async (call) => {
    const { db, query, now, wantsJson } = call
    const found = await openMessage(call)
    if (!found.ok) return found.reply
    const { message } = found
    const below = readCursor(query.cursor)
    if (below === undefined) return refuse('BAD_CURSOR')
    const limit = wantsJson ? listLimit(query.limit) : VERSIONS_PER_PAGE
    const read = await revisions.list(db, 'message', message.id, below, limit + 1)
    const { rows, next } = cut(read, limit, ({ number }) => ({ below: number }))
    const data = historyPage(found, rows, { isFirst: below === null, next }, now)
    const items = rows.map(({ number, at, state }) => {
      return { revision: number, at: at.toISOString(), body: String(state.body) }
    })
    return page('messages/lines/history', data, {
      items,
      next,
      total: revisionCount(message.revision),
    })
  },
)

/** However many are newer: the page that ends with it. */
function placeOf({ conversation, message }: FoundMessage): string {
  const cursor = encodeCursor({ below: message.id + 1 })
  const isLast = message.id === conversation.lastId
  const where = isLast ? '?at=newest' : `?cursor=${cursor}`
  return `/messages/${conversation.id}${where}#${anchorOf(message.id)}`
}
