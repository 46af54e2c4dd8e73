import * as reports from '../../../store/messages/reports.ts'
import { created, get, invalid, page, post, refuse } from '../../http/action.ts'
import { untyped } from '../../http/frame/fields.ts'
import { readForm } from '../../http/frame/forms.ts'
import { findMessage } from '../found.ts'
import { messageItem } from '../json.ts'
import * as api from './api.ts'
import { reportShape } from './forms.ts'
import { reportPage } from './pages.ts'

const REPORT = '/messages/:id/texts/:message/report'

export const form = get(REPORT, 'messages.read', api.form, async (call) => {
  const found = await findMessage(call)
  if (!found.ok) return found.reply
  if (found.message.authorId === call.member.id) return refuse('FORBIDDEN')
  const data = reportPage(untyped({ context: '5' }), found)
  return page('messages/reports/report', data, messageItem(found.message))
})

export const report = post(REPORT, 'messages.write', api.report, async (call) => {
  const { db, member, body: values, now } = call
  const found = await findMessage(call)
  if (!found.ok) return found.reply
  const { conversation, message } = found
  if (message.authorId === member.id) return refuse('FORBIDDEN')
  const read = readForm(reportShape, values)
  if (!read.ok) {
    const data = reportPage({ values, errors: read.errors }, found)
    return invalid('messages/reports/report', data, read.errors)
  }
  const { reason, context } = read.value
  const given = { messageId: message.id, reason, context: Number(context) }
  const id = await reports.add(db, conversation, member.id, given, now)
  if (id === null) return refuse('MESSAGE_REPORTED')
  return created(`/messages/${conversation.id}`, { report: id }, 'Message reported to staff.')
})
