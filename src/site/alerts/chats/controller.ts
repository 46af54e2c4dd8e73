import * as chats from '../../../store/alerts/chats.ts'
import { created, del, get, post, redirect, refuse } from '../../http/action.ts'
import { idOf } from '../../http/frame/path-ids.ts'
import { settingsPage } from '../../http/frame/settings-page.ts'
import { newCode } from '../../http/identity/chat-code.ts'
import * as api from './api.ts'
import { chatItem, chatsPage, codePage } from './pages.ts'

// The chat accounts from which a member of staff answers alerts.

const PATH = '/settings/chats'

export const list = get(PATH, 'account.secure', api.list, async (call) => {
  const { db, member, now, can } = call
  const rows = await chats.list(db, member.id)
  const items = rows.map(chatItem)
  const json = { items, next: null, total: items.length }
  return settingsPage(call, 'alerts/chats', chatsPage(rows, can('alerts.answer'), now), json)
})

export const offer = post(PATH, 'account.secure', api.offer, async (call) => {
  const { db, secrets, member, now } = call
  const code = newCode()
  await chats.offerCode(db, member.id, secrets.lookupHash(code), now)
  const message = `connect ${code}`
  if (call.wantsJson) return created(PATH, { message })
  return settingsPage(call, 'alerts/chat-code', codePage(message), null)
})

export const remove = del(`${PATH}/:id`, 'account.secure', api.remove, async (call) => {
  const isRemoved = await chats.remove(call.db, call.member.id, idOf(call.params.id))
  return isRemoved ? redirect(PATH, 'Account removed.') : refuse('NOT_FOUND')
})
