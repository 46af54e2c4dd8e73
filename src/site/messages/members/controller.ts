import * as keeping from '../../../store/messages/keeping.ts'
import * as writing from '../../../store/messages/writing.ts'
import { get, invalid, page, post, redirect } from '../../http/action.ts'
import type { FieldErrors } from '../../http/frame/forms.ts'
import { readForm } from '../../http/frame/forms.ts'
import { addShape } from '../forms.ts'
import { findConversation } from '../found.ts'
import { conversationItem } from '../json.ts'
import { authorOf, errorsOf } from '../write/outcomes.ts'
import * as api from './api.ts'
import { addPage, leavePage } from './pages.ts'

export const add = post('/messages/:id/members', 'messages.write', api.add, async (call) => {
  const { db, body: values, now } = call
  const found = await findConversation(call, call.params.id)
  if (!found.ok) return found.reply
  const { conversation } = found
  const again = (errors: FieldErrors, options = {}) =>
    invalid('messages/members/add', addPage({ values, errors }, conversation), errors, options)
  const read = readForm(addShape, values)
  if (!read.ok) return again(read.errors)
  const done = await writing.add(db, authorOf(call), conversation.id, read.value.name, now)
  if (!done.ok) {
    const { errors, options } = errorsOf(done, 'name')
    return again(errors, options)
  }
  const after = await findConversation(call, call.params.id)
  if (!after.ok) return after.reply
  const said = `${done.name} was added, and sees what is written from now on.`
  return redirect(`/messages/${conversation.id}`, said, conversationItem(after.conversation))
})

export const leaving = get('/messages/:id/leave', 'messages.read', api.leaving, async (call) => {
  const found = await findConversation(call, call.params.id)
  if (!found.ok) return found.reply
  const { conversation } = found
  return page('messages/members/leave', leavePage(conversation), conversationItem(conversation))
})

export const leave = post('/messages/:id/leave', 'messages.write', api.leave, async (call) => {
  const found = await findConversation(call, call.params.id)
  if (!found.ok) return found.reply
  await keeping.leave(call.db, found.conversation.id, call.member.id, call.now)
  return redirect('/messages', `You left the conversation “${found.conversation.subject}”.`)
})
