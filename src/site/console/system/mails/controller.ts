import * as mails from '../../../../store/notifications/mails.ts'
import { get, post, redirect, refuse } from '../../../http/action.ts'
import { idOf } from '../../../http/frame/path-ids.ts'
import { adminPage } from '../../frame/frame.ts'
import { readPageById, tableReply } from '../../frame/paging.ts'
import * as api from './api.ts'
import { MAIL_STATES, mailPage, mailsPage } from './pages.ts'

export const list = get('/admin/mails', 'mails.read', api.list, async (call) => {
  const { db, query, now } = call
  const state = MAIL_STATES.find(([one]) => one === query.state)?.[0] ?? null
  const found = await readPageById(call, '/admin/mails', (before, limit) =>
    mails.list(db, { state, before, limit }),
  )
  return tableReply(call, found, (shown) => mailsPage(query, shown, now), mailJson)
})

export const show = get('/admin/mails/:id', 'mails.read', api.show, async (call) => {
  const { db, secrets, config, actor, now } = call
  const mailId = idOf(call.params.id)
  const mail = await mails.show(db, secrets, config.BABOU_SITE_URL, mailId, actor, now)
  if (mail === null) return refuse('NOT_FOUND')
  const { text, isLinkHidden } = mail
  return adminPage(call, 'console/system/mails/show', mailPage(mail, now), {
    ...mailJson(mail),
    text,
    isLinkHidden,
  })
})

export const retry = post('/admin/mails/:id/retry', 'mails.read', api.retry, async (call) => {
  const { db, actor, now } = call
  const mailId = idOf(call.params.id)
  if (!(await mails.retry(db, mailId, actor, now))) return refuse('NOT_FOUND')
  return redirect('/admin/mails', 'The email will be sent again.', { id: mailId })
})

function mailJson(row: mails.ListedMail) {
  return {
    id: row.id,
    recipient: row.recipient,
    member: row.member,
    kind: row.kind,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error,
    createdAt: row.created_at,
    sentAt: row.sent_at,
  }
}
